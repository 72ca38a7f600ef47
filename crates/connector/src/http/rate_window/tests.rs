//! The window's arithmetic, and the law it is there for.

use super::*;
use crate::Permits;
use proptest::prelude::*;

const START: Instant = Instant::UNIX_EPOCH;
const WINDOW: Duration = Duration::from_secs(300);

fn at(seconds: i64) -> Instant {
    START + TimeDelta::seconds(seconds)
}

fn share(requests: u32, percent: u32) -> Allowance {
    Allowance::share_of(Some(RateLimit { requests, window: WINDOW }), percent)
}

fn take(window: &mut RateWindow, of: Allowance, now: Instant, purpose: Purpose) -> Result<(), Duration> {
    window.take(of, now, purpose, 1).map(drop)
}

/// How many of 2,000 requests made at once are let through.
fn burst(window: &mut RateWindow, of: Allowance, now: Instant, purpose: Purpose) -> usize {
    (0..2_000).filter(|_| take(window, of, now, purpose).is_ok()).count()
}

#[test]
fn r74_share_of_the_vendors_limit_with_a_reserve_for_people() {
    // The share of the limit, and what of it a sync may use: at least 0.95.
    for (limit, percent, allowed, sync) in
        [(700, 90, 630, 615), (700, 50, 350, 342), (100, 90, 90, 88), (20, 100, 20, 19), (9, 100, 9, 9)]
    {
        let mut window = RateWindow::default();
        let of = share(limit, percent);
        assert_eq!(burst(&mut window, of, START, Purpose::Background), sync);
        assert_eq!(burst(&mut window, of, START, Purpose::Person), allowed - sync);
        assert!(sync as f64 >= 0.95 * allowed as f64);
    }
}

#[test]
fn the_wait_is_until_the_bucket_and_a_window_after_it_have_passed() {
    let (mut window, of) = (RateWindow::default(), share(2, 100));
    assert_eq!(take(&mut window, of, at(0), Purpose::Person), Ok(()));
    assert_eq!(take(&mut window, of, at(11), Purpose::Person), Ok(()));
    assert_eq!(take(&mut window, of, at(20), Purpose::Person), Err(Duration::from_secs(282)));
    assert!(take(&mut window, of, at(301), Purpose::Person).is_err());
    assert_eq!(take(&mut window, of, at(302), Purpose::Person), Ok(()));
    assert_eq!(take(&mut window, of, at(302), Purpose::Person), Err(Duration::from_secs(10)));
}

#[test]
fn r74_a_refusal_blocks_and_lowers_the_budget_for_a_while() {
    let (mut window, of) = (RateWindow::default(), share(100, 100));
    for _ in 0..50 {
        take(&mut window, of, at(0), Purpose::Person).expect("room");
    }
    window.refused(of, at(1), Duration::from_secs(30));
    assert_eq!(take(&mut window, of, at(2), Purpose::Person), Err(Duration::from_secs(29)));
    assert_eq!(window.state(of, at(40)), BudgetState { used: 50, allowed: 44 });
    assert!(take(&mut window, of, at(40), Purpose::Person).is_err());
    assert_eq!(window.state(of, at(700)), BudgetState { used: 0, allowed: 100 });
}

#[test]
fn without_a_limit_only_refusals_make_it_wait() {
    let (mut window, of) = (RateWindow::default(), Allowance::share_of(None, 90));
    assert!((0..10_000).all(|_| take(&mut window, of, START, Purpose::Background).is_ok()));
    window.refused(of, START, Duration::from_secs(5));
    assert_eq!(take(&mut window, of, START, Purpose::Background), Err(Duration::from_secs(5)));
    assert!(take(&mut window, of, at(5), Purpose::Background).is_ok());
}

#[test]
fn what_is_given_back_can_be_taken_again_and_only_once() {
    let (mut window, of) = (RateWindow::default(), share(100, 100));
    let mut permits = Permits::default();
    permits.hold(window.take(of, at(0), Purpose::Person, 40).expect("room"), at(0));
    assert!(permits.spend(at(1)));
    assert!(!permits.spend(at(2)), "the bucket has ended");
    let (bucket, unused) = permits.take_unused().expect("38 are left");
    assert_eq!((unused, permits.take_unused()), (38, None));
    window.give_back(bucket, unused);
    assert_eq!(window.state(of, at(2)).used, 2);
    window.give_back(bucket + 1, 2);
    assert_eq!(window.state(of, at(2)).used, 2, "no such bucket");
}

#[test]
fn blocks_grow_while_they_are_used_up_within_their_bucket() {
    let (of, mut permits, mut sizes) = (share(700, 90), Permits::default(), Vec::new());
    let mut window = RateWindow::default();
    for second in [0, 0, 0, 0, 0, 0, 2] {
        let wanted = permits.wanted(of, at(second));
        permits.hold(window.take(of, at(second), Purpose::Background, wanted).expect("room"), at(second));
        sizes.push(wanted);
        while permits.spend(at(second)) {}
    }
    assert_eq!(sizes, [1, 2, 4, 8, 15, 15, 1]);
}

#[test]
fn a_clock_that_was_far_ahead_does_not_keep_anybody_waiting() {
    let (mut window, of) = (RateWindow::default(), share(100, 100));
    assert_eq!(burst(&mut window, of, at(86_400), Purpose::Person), 100);
    // It was set right: what was sent counts for a window still, and no longer.
    assert_eq!(take(&mut window, of, at(0), Purpose::Person), Err(Duration::from_secs(302)));
    assert_eq!(take(&mut window, of, at(302), Purpose::Person), Ok(()));
}

#[test]
fn a_clock_a_little_ahead_is_believed() {
    let (mut window, of) = (RateWindow::default(), share(100, 100));
    assert_eq!(burst(&mut window, of, at(10), Purpose::Person), 100);
    assert_eq!(take(&mut window, of, at(4), Purpose::Person), Err(Duration::from_secs(308)));
}

#[test]
fn a_forecast_waits_for_the_window_as_a_sync_would() {
    let (mut window, of) = (RateWindow::default(), share(700, 90));
    let done = |window: &RateWindow, requests, each| {
        (window.done_at(of, at(0), requests, Duration::from_millis(each)) - at(0)).num_milliseconds()
    };
    assert_eq!(done(&window, 0, 100), 0);
    assert_eq!(done(&window, 615, 100), 61_500);
    assert_eq!(done(&window, 615, 0), 0);
    // The 616th waits for the bucket of the first.
    assert_eq!(done(&window, 616, 100), 302_100);
    assert_eq!(done(&window, 615 * 3, 0), 604_000);
    assert_eq!(done(&window, 2, 5_000), 10_000, "requests that take longer than a bucket");
    assert_eq!(burst(&mut window, of, at(0), Purpose::Background), 615);
    assert_eq!(done(&window, 1, 100), 302_100);
}

/// What may happen to processes that share a window.
#[derive(Debug, Clone)]
enum Event {
    Passes(u32),
    WaitsAsTold,
    ClockGoesBack(u32),
    Sends { process: usize, person: bool, times: u8 },
    Closes(usize),
    Dies(usize),
    Refused(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let process = 0..3usize;
    let event = prop_oneof![
        4 => (1..2_000u32).prop_map(Event::Passes),
        2 => (1..120_000u32).prop_map(Event::Passes),
        6 => Just(Event::WaitsAsTold),
        1 => (1..20_000u32).prop_map(Event::ClockGoesBack),
        12 => (process.clone(), any::<bool>(), 1..40u8)
            .prop_map(|(process, person, times)| Event::Sends { process, person, times }),
        1 => process.clone().prop_map(Event::Closes),
        1 => process.prop_map(Event::Dies),
        1 => (1..40_000u32).prop_map(Event::Refused),
    ];
    prop::collection::vec(event, 1..150)
}

proptest! {
    #[test]
    fn r74_no_window_ever_holds_more_than_allowed(
        events in events(),
        requests in 1..300u32,
        seconds in prop_oneof![Just(10u64), Just(60), Just(300)],
    ) {
        let length = Duration::from_secs(seconds);
        let of = Allowance::share_of(Some(RateLimit { requests, window: length }), 100);
        let mut kept = String::from("{}");
        let mut processes = vec![Permits::default(); 3];
        // Time as it is, and how far the machine's clock is off.
        let (mut time, mut off) = (0i64, 0i64);
        let mut told = Duration::ZERO;
        let mut sent: Vec<i64> = Vec::new();
        for event in events {
            let now = START + TimeDelta::days(1) + TimeDelta::milliseconds(time + off);
            let mut window: RateWindow = serde_json::from_str(&kept).expect("what was kept");
            match event {
                Event::Passes(by) => time += i64::from(by),
                Event::WaitsAsTold => time += milliseconds(std::mem::take(&mut told)),
                Event::ClockGoesBack(by) => off = (off - i64::from(by)).max(1 - of.window),
                Event::Closes(process) => {
                    if let Some((bucket, unused)) = processes[process].take_unused() {
                        window.give_back(bucket, unused);
                    }
                }
                Event::Dies(process) => processes[process] = Permits::default(),
                Event::Refused(wait) => window.refused(of, now, Duration::from_millis(wait.into())),
                Event::Sends { process, person, times } => {
                    let permits = &mut processes[process];
                    let purpose = if person { Purpose::Person } else { Purpose::Background };
                    for _ in 0..times {
                        if !permits.spend(now) {
                            let wanted = permits.wanted(of, now);
                            if let Some((bucket, unused)) = permits.take_unused() {
                                window.give_back(bucket, unused);
                            }
                            match window.take(of, now, purpose, wanted) {
                                Ok(granted) => permits.hold(granted, now),
                                Err(wait) => {
                                    told = wait;
                                    break;
                                }
                            }
                        }
                        sent.push(time);
                    }
                }
            }
            kept = serde_json::to_string(&window).expect("JSON");
        }
        let length = of.window;
        for (index, first) in sent.iter().enumerate() {
            let within = sent[index..].iter().take_while(|other| **other < first + length).count();
            prop_assert!(within <= requests as usize, "{within} of {requests} in the window from {first}");
        }
    }

    #[test]
    fn r74_whoever_waits_as_long_as_told_gets_a_permit(
        steps in prop::collection::vec((0..90_000u32, any::<bool>()), 1..120),
        requests in 1..60u32,
    ) {
        let (of, mut window, mut now) = (share(requests, 100), RateWindow::default(), at(0));
        for (passes, person) in steps {
            let purpose = if person { Purpose::Person } else { Purpose::Background };
            now += TimeDelta::milliseconds(passes.into());
            if let Err(wait) = take(&mut window, of, now, purpose) {
                prop_assert!(wait <= WINDOW + Duration::from_secs(2));
                now += TimeDelta::from_std(wait).expect("minutes");
                prop_assert_eq!(take(&mut window, of, now, purpose), Ok(()));
            }
        }
    }

    #[test]
    fn the_state_stays_small(gaps in prop::collection::vec(0..9_000u32, 1..600)) {
        let (of, mut window, mut now) = (share(1_000_000, 100), RateWindow::default(), at(1_700_000_000));
        for gap in gaps {
            now += TimeDelta::milliseconds(gap.into());
            take(&mut window, of, now, Purpose::Background).expect("room");
        }
        prop_assert!(window.counted.len() <= 152);
        prop_assert!(serde_json::to_string(&window).expect("JSON").len() < 3_500);
    }
}
