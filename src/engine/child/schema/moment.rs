//! Dates and times: parsed by `speedate`, as Pydantic does, so that the words of its errors are the same.

use malachite_bigint::BigInt;
use rustpython_vm::builtins::{PyBytes, PyFloat, PyInt, PyStr};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use speedate::{
    Date, DateTime, DateTimeConfig, Duration, MicrosecondsPrecisionOverflowBehavior, ParseError,
    Time, TimeConfig,
};
use strum::EnumMessage;

use super::bounds::bounded;
use super::fault::{Checked, Fault, Wrong};
use super::scalar::class_of;
use super::{Bounds, Exactness, State, text};

fn class(name: &'static str, vm: &VirtualMachine) -> PyResult {
    class_of("datetime", name, vm)
}

/// What the value is before it is parsed.
enum Given {
    Text(String),
    Int(i64),
    /// Beyond 64 bits.
    Huge {
        negative: bool,
    },
    Bool(bool),
    Float(f64),
    Other,
}

fn given(value: &PyObjectRef, vm: &VirtualMachine) -> Given {
    if let Some(text) = value.downcast_ref::<PyStr>() {
        return Given::Text(text.to_string_lossy().into_owned());
    }
    if value.class().is(vm.ctx.types.bool_type) {
        return Given::Bool(value.is(&vm.ctx.true_value));
    }
    if let Some(float) = value.downcast_ref::<PyFloat>() {
        return Given::Float(float.to_f64());
    }
    if let Some(bytes) = value.downcast_ref::<PyBytes>() {
        return Given::Text(String::from_utf8_lossy(bytes.as_bytes()).into_owned());
    }
    let Some(int) = value.downcast_ref::<PyInt>() else {
        // A Decimal, and what else has a float to give.
        let has_float = value.class().has_attr(vm.ctx.intern_str("__float__"));
        let float = has_float.then(|| value.try_float(vm).ok()).flatten();
        return float.map_or(Given::Other, |float| Given::Float(float.to_f64()));
    };
    match int.try_to_primitive(vm) {
        Ok(int) => Given::Int(int),
        Err(_) => Given::Huge {
            negative: *int.as_bigint() < BigInt::from(0),
        },
    }
}

/// Text is how JSON writes moments; numbers are converted from there as well.
fn floor_given(value: &PyObjectRef, state: &mut State) {
    match value.downcast_ref::<PyStr>() {
        Some(_) => state.floor_read(),
        None => state.floor(Exactness::Lax),
    }
}

/// The words of an error of `speedate`.
fn words(error: &ParseError) -> &'static str {
    error.get_documentation().unwrap_or("unknown error")
}

const NOT_A_NUMBER: &str = "NaN values not permitted";

fn unparsed(
    kind: &'static str,
    words: &str,
    error: &'static str,
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Wrong {
    Fault::new(kind, format!("{words}, {error}"), value)
        .with("error", text(error, vm))
        .into()
}

pub(super) fn date(
    value: &PyObjectRef,
    bounds: &Bounds,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let (dates, datetimes) = (class("date", vm)?, class("datetime", vm)?);
    if value.is_instance(&dates, vm)? && !value.is_instance(&datetimes, vm)? {
        return bounded(value.clone(), value, bounds, vm);
    }
    let wrong_type = || Err(Fault::new("date_type", "Input should be a valid date", value).into());
    if state.wants_class() || state.strict && !matches!(given(value, vm), Given::Text(_)) {
        return wrong_type();
    }
    if let Given::Text(text) = given(value, vm)
        && let Ok(date) = Date::parse_str_rfc3339(&text)
    {
        state.floor_read();
        return bounded(new_date(&date, value, vm)?, value, bounds, vm);
    }
    if state.strict
        && let Given::Text(text) = given(value, vm)
        && let Err(error) = Date::parse_str_rfc3339(&text)
    {
        let format = "Input should be a valid date in the format YYYY-MM-DD";
        return Err(unparsed("date_parsing", format, words(&error), value, vm));
    }
    // Anything else must be a datetime that is exactly a date.
    state.floor(Exactness::Lax);
    let (exact, made) = if value.is_instance(&datetimes, vm)? {
        (
            is_midnight(value, vm)?,
            Ok(vm.call_method(value, "date", ())?),
        )
    } else {
        match parsed_datetime(value, vm) {
            Some(Ok(DateTime { date, time })) => {
                let parts = [u32::from(time.hour), time.minute.into(), time.second.into()];
                let exact = parts == [0; 3] && time.microsecond == 0;
                (exact, new_date(&date, value, vm))
            }
            Some(Err(error)) => {
                let words = "Input should be a valid date or datetime";
                return Err(unparsed(
                    "date_from_datetime_parsing",
                    words,
                    error,
                    value,
                    vm,
                ));
            }
            None => return wrong_type(),
        }
    };
    if !exact {
        let message = "Datetimes provided to dates should have zero time - e.g. be exact dates";
        return Err(Fault::new("date_from_datetime_inexact", message, value).into());
    }
    bounded(made?, value, bounds, vm)
}

fn is_midnight(moment: &PyObjectRef, vm: &VirtualMachine) -> PyResult<bool> {
    for part in ["hour", "minute", "second", "microsecond"] {
        if moment.get_attr(part, vm)?.is_true(vm)? {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn datetime(
    value: &PyObjectRef,
    bounds: &Bounds,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let (dates, datetimes) = (class("date", vm)?, class("datetime", vm)?);
    if value.is_instance(&datetimes, vm)? {
        return bounded(value.clone(), value, bounds, vm);
    }
    let wrong_type =
        || Err(Fault::new("datetime_type", "Input should be a valid datetime", value).into());
    if state.wants_class() || state.strict && !matches!(given(value, vm), Given::Text(_)) {
        return wrong_type();
    }
    floor_given(value, state);
    if value.is_instance(&dates, vm)? {
        let part = |name: &'static str| value.get_attr(name, vm);
        let made = datetimes.call((part("year")?, part("month")?, part("day")?), vm)?;
        return bounded(made, value, bounds, vm);
    }
    match parsed_datetime(value, vm) {
        Some(Ok(moment)) => bounded(new_datetime(&moment, value, vm)?, value, bounds, vm),
        Some(Err(error)) if state.strict => {
            let words = "Input should be a valid datetime";
            Err(unparsed("datetime_parsing", words, error, value, vm))
        }
        Some(Err(error)) => {
            if let Given::Text(text) = given(value, vm)
                && let Ok(date) = Date::parse_str_rfc3339(&text)
            {
                state.floor(Exactness::Lax);
                let zero = Time {
                    hour: 0,
                    minute: 0,
                    second: 0,
                    microsecond: 0,
                    tz_offset: None,
                };
                return bounded(
                    new_datetime(&DateTime { date, time: zero }, value, vm)?,
                    value,
                    bounds,
                    vm,
                );
            }
            Err(datetime_error(error, value, vm))
        }
        None => wrong_type(),
    }
}

/// The wording depends on whether the text is as long as a date: then the date is what failed.
fn datetime_error(error: &'static str, value: &PyObjectRef, vm: &VirtualMachine) -> Wrong {
    if let Given::Text(text) = given(value, vm) {
        let date = Date::parse_str_rfc3339(&text).err();
        let error = date.as_ref().map_or(error, words);
        return unparsed(
            "datetime_from_date_parsing",
            "Input should be a valid datetime or date",
            error,
            value,
            vm,
        );
    }
    unparsed(
        "datetime_parsing",
        "Input should be a valid datetime",
        error,
        value,
        vm,
    )
}

/// A number counts seconds since 1970 in UTC; digits beyond the microseconds are cut off.
fn utc() -> DateTimeConfig {
    let time = TimeConfig::builder()
        .unix_timestamp_offset(Some(0))
        .microseconds_precision_overflow_behavior(MicrosecondsPrecisionOverflowBehavior::Truncate)
        .build();
    DateTimeConfig::builder().time_config(time).build()
}

fn parsed_datetime(
    value: &PyObjectRef,
    vm: &VirtualMachine,
) -> Option<Result<DateTime, &'static str>> {
    let parsed = match given(value, vm) {
        Given::Text(text) => DateTime::parse_str_with_config(&text, &utc()),
        Given::Int(seconds) => DateTime::from_timestamp_with_config(seconds, 0, &utc()),
        Given::Float(seconds) if seconds.is_nan() => return Some(Err(NOT_A_NUMBER)),
        Given::Float(seconds) => DateTime::from_float_with_config(seconds, &utc()),
        Given::Huge { negative: true } => Err(ParseError::DateTooSmall),
        Given::Huge { negative: false } => Err(ParseError::DateTooLarge),
        Given::Bool(_) | Given::Other => return None,
    };
    Some(parsed.map_err(|error| words(&error)))
}

pub(super) fn time(
    value: &PyObjectRef,
    bounds: &Bounds,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let times = class("time", vm)?;
    if value.is_instance(&times, vm)? {
        return bounded(value.clone(), value, bounds, vm);
    }
    let wrong_type = || Err(Fault::new("time_type", "Input should be a valid time", value).into());
    if state.wants_class() || state.strict && !matches!(given(value, vm), Given::Text(_)) {
        return wrong_type();
    }
    floor_given(value, state);
    let config = utc().time_config;
    let parsed = match given(value, vm) {
        Given::Text(text) => {
            Time::parse_bytes_with_config(text.as_bytes(), &config).map_err(|error| words(&error))
        }
        Given::Bool(_) | Given::Other => return wrong_type(),
        Given::Float(seconds) if seconds.is_nan() => Err(NOT_A_NUMBER),
        Given::Int(..0) | Given::Huge { negative: true } => Err(NEGATIVE),
        Given::Float(seconds) if seconds < 0.0 => Err(NEGATIVE),
        Given::Int(seconds) => of_day(seconds.try_into().unwrap_or(u32::MAX), 0, &config),
        Given::Float(seconds) => {
            // A number that is too large stays too large.
            of_day(
                seconds as u32,
                (seconds.fract() * 1e6).round() as u32,
                &config,
            )
        }
        Given::Huge { negative: false } => Err(words(&ParseError::TimeTooLarge)),
    };
    match parsed {
        Ok(time) => {
            let parts = time_parts(&time, vm)?;
            bounded(times.call(parts, vm)?, value, bounds, vm)
        }
        Err(error) => {
            let words = "Input should be in a valid time format";
            Err(unparsed("time_parsing", words, error, value, vm))
        }
    }
}

const NEGATIVE: &str = "time in seconds should be positive";

fn of_day(seconds: u32, micros: u32, config: &TimeConfig) -> Result<Time, &'static str> {
    Time::from_timestamp_with_config(seconds, micros, config).map_err(|error| words(&error))
}

pub(super) fn duration(
    value: &PyObjectRef,
    bounds: &Bounds,
    state: &mut State,
    vm: &VirtualMachine,
) -> Checked {
    let class = class("timedelta", vm)?;
    if value.is_instance(&class, vm)? {
        return bounded(value.clone(), value, bounds, vm);
    }
    let wrong_type = || {
        Err(Fault::new(
            "time_delta_type",
            "Input should be a valid timedelta",
            value,
        )
        .into())
    };
    if state.wants_class() || state.strict && !matches!(given(value, vm), Given::Text(_)) {
        return wrong_type();
    }
    floor_given(value, state);
    let made = match given(value, vm) {
        Given::Other => return wrong_type(),
        Given::Bool(_) if state.asked.json => return wrong_type(),
        Given::Text(text) => Duration::parse_bytes_with_config(text.as_bytes(), &utc().time_config)
            .map_err(|error| words(&error))
            .map(|duration| parts_of(&duration)),
        Given::Int(seconds) => long(seconds as f64).map(|()| (0, Seconds::Whole(seconds), 0)),
        Given::Bool(one) => Ok((0, Seconds::Whole(one.into()), 0)),
        Given::Float(seconds) if seconds.is_nan() => Err(NOT_A_NUMBER),
        Given::Float(seconds) => long(seconds).map(|()| (0, Seconds::Real(seconds), 0)),
        Given::Huge { .. } => Err(words(&ParseError::DurationDaysTooLarge)),
    };
    match made {
        Ok((days, seconds, micros)) => {
            let seconds: PyObjectRef = match seconds {
                Seconds::Whole(seconds) => vm.ctx.new_int(seconds).into(),
                Seconds::Real(seconds) => vm.ctx.new_float(seconds).into(),
            };
            let parts = (vm.ctx.new_int(days), seconds, vm.ctx.new_int(micros));
            // What a fault calls the input is the duration that was read.
            let made = class.call(parts, vm)?;
            bounded(made.clone(), &made, bounds, vm)
        }
        Err(error) => {
            let words = "Input should be a valid timedelta";
            Err(unparsed("time_delta_parsing", words, error, value, vm))
        }
    }
}

enum Seconds {
    Whole(i64),
    Real(f64),
}

/// Days, seconds and microseconds, each with the sign.
fn parts_of(duration: &Duration) -> (i64, Seconds, i64) {
    let signed = |n: u32| {
        if duration.positive {
            i64::from(n)
        } else {
            -i64::from(n)
        }
    };
    let seconds = Seconds::Whole(signed(duration.second));
    (signed(duration.day), seconds, signed(duration.microsecond))
}

/// A timedelta has at most 999,999,999 days.
fn long(seconds: f64) -> Result<(), &'static str> {
    if (seconds / 86_400.0).trunc().abs() > 999_999_999.0 {
        return Err(words(&ParseError::DurationDaysTooLarge));
    }
    Ok(())
}

/// Python's dates begin with the year 1.
const YEAR_0: &str = "year 0 is out of range";

fn new_date(date: &Date, value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    if date.year == 0 {
        let words = "Input should be a valid date in the format YYYY-MM-DD";
        return Err(unparsed("date_parsing", words, YEAR_0, value, vm));
    }
    let parts = (
        vm.ctx.new_int(date.year),
        vm.ctx.new_int(date.month),
        vm.ctx.new_int(date.day),
    );
    Ok(class("date", vm)?.call(parts, vm)?)
}

fn new_datetime(moment: &DateTime, value: &PyObjectRef, vm: &VirtualMachine) -> Checked {
    let date = &moment.date;
    if date.year == 0 {
        let words = "Input should be a valid datetime";
        return Err(unparsed("datetime_parsing", words, YEAR_0, value, vm));
    }
    let mut parts: Vec<PyObjectRef> = vec![
        vm.ctx.new_int(date.year).into(),
        vm.ctx.new_int(date.month).into(),
        vm.ctx.new_int(date.day).into(),
    ];
    parts.extend(time_parts(&moment.time, vm)?);
    Ok(class("datetime", vm)?.call(parts, vm)?)
}

fn time_parts(time: &Time, vm: &VirtualMachine) -> PyResult<Vec<PyObjectRef>> {
    let zone = match time.tz_offset {
        None => vm.ctx.none(),
        Some(seconds) => class_of("pydantic_core", "TzInfo", vm)?.call((seconds,), vm)?,
    };
    Ok(vec![
        vm.ctx.new_int(time.hour).into(),
        vm.ctx.new_int(time.minute).into(),
        vm.ctx.new_int(time.second).into(),
        vm.ctx.new_int(time.microsecond).into(),
        zone,
    ])
}

/// ISO 8601 as Pydantic writes it: UTC is `Z`.
pub(super) fn iso(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let written = vm.call_method(value, "isoformat", ())?.str(vm)?.to_string();
    Ok(text(
        &written
            .strip_suffix("+00:00")
            .map_or(written.clone(), |rest| format!("{rest}Z")),
        vm,
    ))
}

/// `PT1H30M`, as Pydantic writes a timedelta.
pub(super) fn iso_duration(value: &PyObjectRef, vm: &VirtualMachine) -> PyResult {
    let part = |name: &'static str| -> PyResult<i64> {
        value.get_attr(name, vm)?.try_int(vm)?.try_to_primitive(vm)
    };
    let micros = (part("days")? * 86_400 + part("seconds")?) * 1_000_000 + part("microseconds")?;
    Ok(text(&duration_text(micros), vm))
}

/// In days, as `speedate` counts one.
const YEAR: u64 = 365;

fn duration_text(micros: i64) -> String {
    let total = micros.unsigned_abs();
    let (seconds, micros_left) = (total / 1_000_000, total % 1_000_000);
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    let mut out = String::from(if micros < 0 { "-P" } else { "P" });
    if days >= YEAR {
        out += &format!("{}Y", days / YEAR);
    }
    if days % YEAR > 0 {
        out += &format!("{}D", days % YEAR);
    }
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (hours, minutes, seconds, micros_left) != (0, 0, 0, 0) || days == 0 {
        out.push('T');
    }
    if hours > 0 {
        out += &format!("{hours}H");
    }
    if minutes > 0 {
        out += &format!("{minutes}M");
    }
    if micros_left > 0 {
        let fraction = format!("{micros_left:06}");
        out += &format!("{seconds}.{}S", fraction.trim_end_matches('0'));
    } else if seconds > 0 || total == 0 {
        out += &format!("{seconds}S");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::duration_text;

    #[test]
    fn durations_are_written_as_pydantic_does() {
        for (micros, written) in [
            (0, "PT0S"),
            (5_400_000_000, "PT1H30M"),
            (86_400_000_000, "P1D"),
            (90_061_500_000, "P1DT1H1M1.5S"),
            (1_700_000_000_000_000, "P53Y330DT22H13M20S"),
            (31_536_000_000_000, "P1Y"),
            (-500_000, "-PT0.5S"),
        ] {
            assert_eq!(duration_text(micros), written);
        }
    }
}
