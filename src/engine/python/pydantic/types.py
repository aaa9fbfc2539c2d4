from pydantic import *
