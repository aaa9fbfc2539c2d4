//! Days as the learner lives them: where one ends is for the local clock to say.

use std::fmt;

use chrono::{DateTime, Datelike, Days, NaiveDate};
use serde::{Serialize, Serializer};

/// A time zone, given from outside: how many seconds the clocks on the wall are ahead of UTC at a moment, which is given
/// in seconds since the epoch.
#[derive(Debug, Clone, Copy)]
pub struct Zone(pub fn(i64) -> i32);

impl Zone {
    pub const UTC: Zone = Zone(|_| 0);

    /// The day that a moment belongs to, in milliseconds since the epoch. Moments that no calendar reaches belong to
    /// the last day that it has.
    pub fn date(self, at: u64) -> Date {
        let local = self.local(at);
        Date(
            DateTime::from_timestamp(local, 0).map_or(NaiveDate::MAX, |moment| moment.date_naive()),
        )
    }

    /// What the clock on the wall shows at a moment, in milliseconds since the epoch: `09:05:07`.
    pub fn clock(self, at: u64) -> String {
        let [seconds, minutes, hours] = [1, 60, 3600].map(|unit| self.local(at).div_euclid(unit));
        let (hours, minutes) = (hours.rem_euclid(24), minutes.rem_euclid(60));
        format!("{hours:02}:{minutes:02}:{:02}", seconds.rem_euclid(60))
    }

    fn local(self, at: u64) -> i64 {
        let seconds = i64::try_from(at / 1000).unwrap_or(i64::MAX);
        seconds.saturating_add(i64::from((self.0)(seconds)))
    }
}

/// A day of the calendar; written as `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

impl Date {
    #[must_use]
    pub fn plus(self, days: u32) -> Date {
        let moved = self.0.checked_add_days(Days::new(days.into()));
        Date(moved.unwrap_or(NaiveDate::MAX))
    }

    #[must_use]
    pub fn minus(self, days: u32) -> Date {
        let moved = self.0.checked_sub_days(Days::new(days.into()));
        Date(moved.unwrap_or(NaiveDate::MIN))
    }

    /// Days from `earlier` to this day; negative when it is before.
    pub fn days_after(self, earlier: Date) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// 0 is Monday.
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }

    /// The name of its month, in three letters.
    pub fn month(self) -> &'static str {
        const NAMES: [&str; 12] = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        NAMES[self.0.month0() as usize % 12]
    }

    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-29T00:30:00Z, half an hour before Central Europe's clocks go forward.
    const BEFORE: u64 = 1_774_744_200_000;
    const EUROPE: Zone = Zone(|at| if at < 1_774_746_000 { 3600 } else { 7200 });

    #[test]
    fn the_clock_is_the_one_on_the_wall() {
        let at = 86_400_000 + (23 * 3600 + 59 * 60 + 58) * 1000;
        assert_eq!(Zone::UTC.clock(at), "23:59:58");
        assert_eq!(Zone(|_| 2 * 3600).clock(at), "01:59:58");
        assert_eq!(Zone(|_| -3600).clock(0), "23:00:00");
    }

    #[test]
    fn a_day_ends_by_the_clock_on_the_wall() {
        let hours = |n: u64| n * 3_600_000;
        assert_eq!(EUROPE.date(BEFORE).to_string(), "2026-03-29");
        assert_eq!(Zone(|_| -3600).date(BEFORE).to_string(), "2026-03-28");
        // That day has 23 hours: 21:30 UTC is 23:30 in the evening, 22:30 is the next day.
        assert_eq!(EUROPE.date(BEFORE + hours(21)).to_string(), "2026-03-29");
        assert_eq!(EUROPE.date(BEFORE + hours(22)).to_string(), "2026-03-30");
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        let leap = Zone::UTC.date(1_709_164_800_000);
        assert_eq!(leap.to_string(), "2024-02-29");
        assert_eq!(leap.plus(1).to_string(), "2024-03-01");
        assert_eq!(leap.minus(60).plus(60), leap);
        assert_eq!(leap.plus(366).days_after(leap), 366);
        assert_eq!((leap.weekday(), leap.month()), (3, "Feb"));
    }

    #[test]
    fn no_moment_is_too_far() {
        let last = Zone::UTC.date(u64::MAX);
        assert_eq!(last.plus(1), last);
        assert_eq!(Zone(|_| i32::MIN).date(0).to_string(), "1901-12-13");
    }
}
