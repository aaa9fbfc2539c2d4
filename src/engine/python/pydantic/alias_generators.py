from pydantic import to_camel
