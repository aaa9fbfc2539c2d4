from _status import *
