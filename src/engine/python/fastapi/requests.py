from _http import Request
