"""Models of one value."""

from _schema import UNSET
from pydantic.main import BaseModel, fill_all


class RootModel(BaseModel):
    def __init__(self, /, root=UNSET, **data):
        if data and root is not UNSET:
            raise ValueError('"RootModel.__init__" accepts either a single positional argument or arbitrary keyword arguments')
        field = type(self).model_fields.get("root")
        if root is UNSET and not data and field is not None and field.has_default:
            root = field.default_value()
        fill_all(self, data if data else root)

    @classmethod
    def model_construct(cls, root, _fields_set=None):
        return super().model_construct(_fields_set, root=root)

    def __class_getitem__(cls, given):
        if cls is not RootModel:
            return super().__class_getitem__(given)
        import _generic

        return _generic.root_model(cls, given)

    def __repr__(self):
        return f"{type(self).__name__}(root={self.root!r})"

    def __eq__(self, other):
        return self.root == other.root if isinstance(other, RootModel) else NotImplemented
