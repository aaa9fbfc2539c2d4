from pydantic import FieldInfo, Field, PrivateAttr, computed_field
