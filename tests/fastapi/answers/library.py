"""Modules of the standard library that need nothing of the machine, and URLs."""

import hashlib, hmac, urllib.parse, pprint, weakref, graphlib, difflib, shlex, ipaddress, statistics, tomllib, timeit, colorsys, copyreg, re
from urllib.parse import urlencode, quote, urlparse, parse_qs, urljoin
from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/modules")
def modules():
    return [hashlib.sha256(b"a").hexdigest(), hashlib.md5(b"a").hexdigest(), hashlib.new("sha512", b"x").hexdigest(), hmac.new(b"k", b"m", hashlib.sha256).hexdigest(), hmac.compare_digest("a", "b"), hmac.new(b"k" * 200, b"m", "sha256").hexdigest(), hmac.digest(b"k", b"m", "sha384").hex(),
     urlencode({"a": "é b", "c": [1, 2]}, doseq=True), quote("/a b?"), urlparse("http://u:p@h:80/p;x?q=1#f")._asdict(), parse_qs("a=1&a=2&b="), urljoin("http://a/b/c", "../d"),
     pprint.pformat({"a": list(range(40))}), list(graphlib.TopologicalSorter({"a": ["b"]}).static_order()), difflib.get_close_matches("appel", ["ape", "apple"]), shlex.split("a 'b c'"), str(ipaddress.ip_network("10.0.0.0/30")[1]), statistics.mean([1, 2, 4]), statistics.median([1, 3, 2]), statistics.stdev([1, 2, 4]), statistics.mode("aab"), statistics.quantiles([1, 2, 3, 4]), tomllib.loads("a = 1")]


@app.get("/u")
def u(request: Request):
    x = request.url
    return [str(x.include_query_params(page=2, q="é b")), str(x), x.path, x.query, x.scheme, str(x.replace(path="/z")), str(request.base_url),
            str(x.replace_query_params(z=1)), str(x.remove_query_params("a")), str(x.remove_query_params(["a", "c"]))]


@app.get("/patterns")
def patterns():
    return [re.compile("a+"), ipaddress.ip_address("10.0.0.1"), ipaddress.ip_network("::/64")]
