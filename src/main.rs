use httplings::engine::{self, App, Engine};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).map(String::as_str) == Some(engine::CHILD_ARGUMENT) {
        engine::child::main();
    }
    let source = std::fs::read_to_string(&args[2]).unwrap();
    let app = App { name: "app.py".into(), source, folder: None };
    let _engine = Engine::start(&app, |event| match event {
        engine::Event::Ready { address } => println!("http://{address}"),
        engine::Event::Trace { .. } if std::env::var("T").is_err() => {}
        other => eprintln!("{}", serde_json::to_string(&other).unwrap()),
    }).unwrap();
    loop { std::thread::park(); }
}
