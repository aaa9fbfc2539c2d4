from fastapi import APIRouter
