from _status import *
from _status import __getattr__
