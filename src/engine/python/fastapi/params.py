from _params import Body, Cookie, Depends, Header, Param, Path, Query, Security
