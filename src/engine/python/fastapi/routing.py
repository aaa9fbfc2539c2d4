from fastapi import APIRouter
from _route import APIRoute
