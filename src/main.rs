fn main() -> std::process::ExitCode {
    httplings::cli::main()
}
