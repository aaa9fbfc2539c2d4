"""Other names of a field, and what makes them."""




class AliasPath:
    def __init__(self, first, *rest):
        self.path = [first, *rest]


class AliasChoices:
    def __init__(self, first, *rest):
        self.choices = [first, *rest]


class AliasGenerator:
    def __init__(self, alias=None, validation_alias=None, serialization_alias=None):
        self.alias, self.validation_alias, self.serialization_alias = alias, validation_alias, serialization_alias
