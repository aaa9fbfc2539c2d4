from _decorators import *
