//! What Pydantic, FastAPI and Starlette warn of: in their words, at the app's line, where Python's filters let it through.

#[path = "harness/command.rs"]
mod command;

use command::Code;
use serde_json::Value;

const APP: &str = r#"from fastapi import FastAPI, Query, status
from pydantic import BaseModel, Field, validator

app = FastAPI()

class Item(BaseModel):
    name: str = Field("abc", minlength=3)
    copy: int = 1

    @validator("name")
    def upper(cls, value):
        return value.upper()

    class Config:
        orm_mode = True

print(Item().dict(), file=None)

@app.on_event("startup")
def begin():
    pass

@app.get("/")
def root(q: str = Query("a", regex="^a")):
    return status.HTTP_422_UNPROCESSABLE_ENTITY
"#;
const SINCE: &str = "Deprecated in Pydantic V2.0 to be removed in V3.0. See Pydantic V2 Migration Guide at https://errors.pydantic.dev/2.14/migration/";

fn said(event: &Value) -> Option<&str> {
    let text = event["text"].as_str()?;
    (event["event"] == "printed" && event["stderr"] == true).then_some(text)
}

/// `python app.py`: what a program itself does that is deprecated, it is told.
#[test]
fn who_runs_a_program_is_told_what_is_deprecated() {
    let ran = Code::new(APP).run(&[]);
    let said: Vec<&str> = ran.events.iter().filter_map(said).collect();
    let wanted = [
        format!("app.py:7: PydanticDeprecatedSince20: Using extra keyword arguments on `Field` is deprecated and will be removed. Use `json_schema_extra` instead. (Extra keys: 'minlength'). {SINCE}"),
        "  name: str = Field(\"abc\", minlength=3)".into(),
        format!("app.py:10: PydanticDeprecatedSince20: Pydantic V1 style `@validator` validators are deprecated. You should migrate to Pydantic V2 style `@field_validator` validators, see the migration guide for more details. {SINCE}"),
        "  @validator(\"name\")".into(),
        format!("app.py:6: PydanticDeprecatedSince20: Support for class-based `config` is deprecated, use ConfigDict instead. {SINCE}"),
        "  class Item(BaseModel):".into(),
        "app.py:6: UserWarning: Valid config keys have changed in V2:".into(),
        "* 'orm_mode' has been renamed to 'from_attributes'".into(),
        "  class Item(BaseModel):".into(),
        "app.py:6: UserWarning: Field name \"copy\" in \"Item\" shadows an attribute in parent \"BaseModel\"".into(),
        "  class Item(BaseModel):".into(),
        format!("app.py:17: PydanticDeprecatedSince20: The `dict` method is deprecated; use `model_dump` instead. {SINCE}"),
        "  print(Item().dict(), file=None)".into(),
        "app.py:19: DeprecationWarning: ".into(),
        "        on_event is deprecated, use lifespan event handlers instead.".into(),
        String::new(),
    ];
    assert_eq!(said[..wanted.len()], wanted, "{said:#?}");
}

/// Under a server only those warnings are shown that are meant for everybody (`UserWarning`).
#[test]
fn who_serves_an_app_is_told_what_is_for_everybody() {
    let code = Code::new(APP);
    let mut served = code.serve(&[]);
    let mut head = || {
        loop {
            let event = served.hear("printed");
            if let Some(head) = said(&event).filter(|said| said.contains("Warning:")) {
                return head.to_owned();
            }
        }
    };
    let shadow = "Field name \"copy\" in \"Item\" shadows an attribute in parent \"BaseModel\"";
    assert_eq!(
        head(),
        "app.py:6: UserWarning: Valid config keys have changed in V2:"
    );
    assert_eq!(head(), format!("app.py:6: UserWarning: {shadow}"));
    assert_eq!(
        head(),
        "app.py:24: FastAPIDeprecationWarning: `regex` has been deprecated, please use `pattern` instead"
    );
}

/// What CPython's compiler warns of is told when the app is loaded, and a task that nobody heard out when it is gone.
#[test]
fn literals_that_are_compared_by_identity_and_tasks_that_failed_are_told() {
    let code = Code::new(
        r#"import asyncio
from fastapi import FastAPI
app = FastAPI()
KIND = "a"
if KIND is "a":
    pass
assert (KIND, "is set")
async def fails():
    raise ValueError("in a task")
@app.get("/")
async def root():
    asyncio.create_task(fails(), name="mine")
    await asyncio.sleep(0)
    return 1
"#,
    );
    let mut served = code.serve(&[]);
    let (mut address, mut lines) = (None, Vec::new());
    while address.is_none() || lines.len() < 4 {
        let event = served.next();
        lines.extend(said(&event).map(str::to_owned));
        address = address.or_else(|| event["address"].as_str().map(str::to_owned));
    }
    let wanted = [
        "app.py:5: SyntaxWarning: \"is\" with a literal. Did you mean \"==\"?",
        "  if KIND is \"a\":",
        "app.py:7: SyntaxWarning: assertion is always true, perhaps remove parentheses?",
        "  assert (KIND, \"is set\")",
    ];
    assert_eq!(lines, wanted);
    let address = address.expect("an address");
    let address = address.strip_prefix("http://").expect("an address");
    command::get(address.parse().expect("an address"), "/");
    let mut next = || said(&served.hear("printed")).map(str::to_owned);
    assert_eq!(
        next().as_deref(),
        Some("Task exception was never retrieved")
    );
    let task = "<Task finished name='mine' coro=<fails() done, defined at app.py:8> exception=ValueError('in a task')>";
    assert_eq!(next(), Some(format!("future: {task}")));
    assert_eq!(next().as_deref(), Some("app.py:9: ValueError: in a task"));
}

/// What is found out only when somebody asks: two operations of one name, a value that is not what its type says.
#[test]
fn who_serves_an_app_is_told_of_its_answers() {
    let code = Code::new(
        r#"from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()

class Item(BaseModel):
    size: int = "three"
    parts: list[int] = [1, "two"]

@app.get("/item", operation_id="item")
def item() -> Item:
    return Item()

@app.get("/dumped", operation_id="item")
def dumped():
    return Item().model_dump(include={"size"})
"#,
    );
    let mut served = code.serve(&[]);
    let address = served.address();
    let mut told = |path: &str, lines: usize| -> Vec<String> {
        command::get(address, path);
        let mut lines = (0..lines).map(|_| served.hear("printed"));
        let told = lines
            .by_ref()
            .map(|event| said(&event).expect("stderr").to_owned());
        told.collect()
    };
    assert_eq!(
        told("/openapi.json", 2),
        [
            "app.py:14: UserWarning: Duplicate Operation ID item for function dumped at app.py",
            "  @app.get(\"/dumped\", operation_id=\"item\")"
        ]
    );
    let unexpected = |name, value, kind| {
        format!(
            "  PydanticSerializationUnexpectedValue(Expected `int` - serialized value may not be as expected [field_name='{name}', input_value='{value}', input_type={kind}])"
        )
    };
    let head = "sys:1: UserWarning: Pydantic serializer warnings:";
    let (size, part) = (
        unexpected("size", "three", "str"),
        unexpected("parts", "two", "str"),
    );
    assert_eq!(told("/item", 3), [head, &size, &part]);
    let head = "app.py:16: UserWarning: Pydantic serializer warnings:";
    assert_eq!(told("/dumped", 2), [head, &size]);
}
