from _io import BytesIO, StringIO, TextIOWrapper
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
