from _security import *
from _security import __getattr__
from _params import SecurityScopes
