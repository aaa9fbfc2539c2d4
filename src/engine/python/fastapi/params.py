from _params import Body, Cookie, Depends, File, Form, Header, Param, Path, Query, Security
