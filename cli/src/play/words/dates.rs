//! Dates, moments and lengths of time as people of a language write them.

use guichet_engine::message::Length;

use super::Words;

/// Minutes of a day and of an hour.
const DAY: f64 = 1440.0;
const HOUR: f64 = 60.0;

impl Words {
    /// `2026-12-24` → `24 December 2026`, `24 décembre 2026`. What is no date stays as it is.
    pub fn date(&self, date: &str) -> String {
        let mut parts = date.split('-');
        let mut next = || parts.next()?.parse::<usize>().ok();
        let (Some(year), Some(month), Some(day)) = (next(), next(), next()) else { return date.to_owned() };
        match month.checked_sub(1).and_then(|at| self.months.get(at)) {
            // In French the first day of a month is “1er”.
            Some(month) if day == 1 && self.is_french() => format!("1er {month} {year}"),
            Some(month) => format!("{day} {month} {year}"),
            None => date.to_owned(),
        }
    }

    /// `2026-12-24T18:00:00+01:00` → `24 December 2026, 18:00`.
    pub fn moment(&self, moment: &str) -> String {
        match moment.split_once(['T', ' ']) {
            Some((date, time)) => {
                format!("{}{}{}", self.date(date), self.at, time.get(..5).unwrap_or(time))
            }
            None => moment.to_owned(),
        }
    }

    /// A length in its largest whole units: `28 days`, `1 an 6 mois`.
    pub fn length(&self, length: &Length) -> String {
        let [years, months, days, hours, minutes] = self.units;
        let (size, unit) = [(DAY, days), (HOUR, hours)]
            .into_iter()
            .find(|(size, _)| length.minutes % size == 0.0)
            .unwrap_or((1.0, minutes));
        let parts = [(length.years, years), (length.months, months), (length.minutes / size, unit)];
        let mut shown: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count != 0.0)
            .map(|(count, unit)| self.counted(count, unit))
            .collect();
        if shown.is_empty() {
            shown.push(self.counted(0.0, days));
        }
        shown.join(" ")
    }

    fn counted(&self, count: f64, [one, many]: [&str; 2]) -> String {
        // French counts as one whatever is below two.
        let single = if self.is_french() { count.abs() < 2.0 } else { count.abs() == 1.0 };
        format!("{} {}", self.number(count), if single { one } else { many })
    }

    fn is_french(&self) -> bool {
        self.decimal == ','
    }
}
