from _files import StaticFiles
