use super::*;
use proptest::prelude::*;

fn said(reach: &Reach, ip: &str) -> Result<(), Special> {
    reach.allows(ip.parse().expect("an address"))
}

/// The first and the last address of every range that is refused, and what it is.
const REFUSED: [(&str, &str, Special); 34] = [
    ("0.0.0.0", "0.255.255.255", Special::Unspecified),
    ("10.0.0.0", "10.255.255.255", Special::Private),
    ("100.64.0.0", "100.127.255.255", Special::CarrierGrade),
    ("127.0.0.0", "127.255.255.255", Special::Loopback),
    ("169.254.0.0", "169.254.255.255", Special::LinkLocal),
    ("172.16.0.0", "172.31.255.255", Special::Private),
    ("192.0.0.0", "192.0.0.255", Special::Reserved),
    ("192.0.2.0", "192.0.2.255", Special::Reserved),
    ("192.88.99.0", "192.88.99.255", Special::Reserved),
    ("192.168.0.0", "192.168.255.255", Special::Private),
    ("198.18.0.0", "198.19.255.255", Special::Reserved),
    ("198.51.100.0", "198.51.100.255", Special::Reserved),
    ("203.0.113.0", "203.0.113.255", Special::Reserved),
    ("224.0.0.0", "239.255.255.255", Special::Multicast),
    ("240.0.0.0", "255.255.255.255", Special::Reserved),
    ("::", "::", Special::Unspecified),
    ("::1", "::1", Special::Loopback),
    ("::2", "::fffe:ffff", Special::Reserved),
    ("::ffff:127.0.0.1", "::ffff:127.255.255.255", Special::Loopback),
    ("::ffff:10.0.0.1", "::ffff:a9fe:a9fe", Special::Private),
    ("64:ff9b::127.0.0.1", "64:ff9b::7fff:ffff", Special::Loopback),
    ("64:ff9b::192.168.0.1", "64:ff9b::10.255.255.255", Special::Private),
    ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Special::Private),
    ("100::", "100::ffff:ffff:ffff:ffff", Special::Reserved),
    ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Reserved),
    ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Special::Reserved),
    ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Reserved),
    ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Reserved),
    ("4000::", "5f00::1", Special::Reserved),
    ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Private),
    ("fd00:ec2::254", "fd00:ec2::254", Special::Private),
    ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Special::LinkLocal),
    ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Private),
    ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Special::Multicast),
];

#[test]
fn every_special_range_is_refused_from_its_first_address_to_its_last() {
    let public = Reach::default();
    for (first, last, special) in REFUSED {
        assert_eq!(said(&public, first), Err(special), "{first}");
        // Two of them end in another range, which is refused as well.
        assert!(said(&public, last).is_err(), "{last}");
        assert_eq!(said(&Reach::everything(), first), Ok(()), "{first}");
    }
}

#[test]
fn what_lies_beside_a_special_range_is_public() {
    let beside = [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2000::",
        "2001:200::",
        "2001:db7::1",
        "2001:db9::1",
        "2003::",
        "2606:4700::1111",
        "3ffe::1",
        "3fff:1000::",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
    ];
    for ip in beside {
        assert_eq!(said(&Reach::default(), ip), Ok(()), "{ip}");
    }
}

#[test]
fn the_operator_allows_as_much_as_is_named_and_no_more() {
    let reach: Reach = " 10.20.0.0/16, 192.168.7.5,fd12::/16 ".parse().expect("networks");
    for ip in
        ["10.20.0.1", "10.20.255.255", "192.168.7.5", "fd12::1", "::ffff:10.20.1.1", "64:ff9b::10.20.1.1"]
    {
        assert_eq!(said(&reach, ip), Ok(()), "{ip}");
    }
    for ip in ["10.21.0.1", "192.168.7.6", "fd13::1", "127.0.0.1", "::ffff:10.21.0.1"] {
        assert!(said(&reach, ip).is_err(), "{ip}");
    }
    assert_eq!("loopback".parse(), Ok(Reach::loopback()));
    assert_eq!(said(&Reach::loopback(), "127.9.9.9"), Ok(()));
    assert_eq!(said(&Reach::loopback(), "::1"), Ok(()));
    assert_eq!(said(&Reach::loopback(), "10.0.0.1"), Err(Special::Private));
    assert_eq!("All".parse(), Ok(Reach::everything()));
    assert_eq!("".parse(), Ok(Reach::default()));
    assert_eq!(reach.to_string(), "public addresses, 10.20.0.0/16, 192.168.7.5/32, fd12::/16");
    assert_eq!(Reach::default().to_string(), "public addresses only");
}

#[test]
fn what_names_no_network_is_refused_with_what_to_write() {
    for wrong in
        ["yes", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0.0/8;127.0.0.1"]
    {
        let error = wrong.parse::<Reach>().expect_err(wrong).to_string();
        assert!(error.contains("10.20.0.0/16") && error.contains("loopback"), "{error}");
    }
}

#[test]
fn an_address_is_found_in_whatever_way_it_is_written() {
    for literal in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://\u{ff11}27.0.0.1/",
    ] {
        let url = Url::parse(literal).expect("an address");
        let refusal = Reach::default().allows_literal(&url).expect_err(literal);
        assert_eq!(refusal.special, Special::Loopback, "{literal}");
        assert_eq!(Reach::loopback().allows_literal(&url), Ok(()), "{literal}");
    }
}

proptest! {
    #[test]
    fn a_v4_address_means_the_same_in_every_clothing(bits: u32) {
        let ip = Ipv4Addr::from_bits(bits);
        let plain = Reach::default().allows(ip.into());
        let [a, b, c, d] = ip.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        prop_assert_eq!(plain, Reach::default().allows(ip.to_ipv6_mapped().into()));
        prop_assert_eq!(plain, Reach::default().allows(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low).into()));
    }

    #[test]
    fn the_standard_library_finds_nothing_special_that_is_called(bits: u32, wide: u128) {
        let (ip, v6) = (Ipv4Addr::from_bits(bits), Ipv6Addr::from_bits(wide));
        if Reach::default().allows(ip.into()).is_ok() {
            prop_assert!(!(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()));
            prop_assert!(!(ip.is_unspecified() || ip.is_broadcast() || ip.is_documentation()));
        }
        if Reach::default().allows(v6.into()).is_ok() {
            prop_assert!(!(v6.is_loopback() || v6.is_unspecified() || v6.is_multicast()));
            prop_assert!(!(v6.is_unique_local() || v6.is_unicast_link_local()));
        }
    }
}
