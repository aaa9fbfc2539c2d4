from _infer import encodable as jsonable_encoder
