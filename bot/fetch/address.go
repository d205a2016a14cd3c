package fetch

import (
	"net"
	"net/netip"
	"slices"
)

// inside are ranges of addresses that are not of the public network, beside those that netip knows.
var inside = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001:db8::/32", "3fff::/20",
)

// carriers are ranges of IPv6 whose addresses hold one of IPv4, and at which byte it begins; -1: it
// cannot be read.
var carriers = map[netip.Prefix]int{
	netip.MustParsePrefix("64:ff9b::/96"):   12, // translated by a gateway
	netip.MustParsePrefix("64:ff9b:1::/48"): -1,
	netip.MustParsePrefix("2002::/16"):      2,  // 6to4
	netip.MustParsePrefix("2001::/32"):      -1, // Teredo
}

// unicast is what of IPv6 is public at all.
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) (out []netip.Prefix) {
	for _, t := range texts {
		out = append(out, netip.MustParsePrefix(t))
	}
	return out
}

// public reports whether an address with its port is of the public network, and not of this
// machine; loopback says that this machine's is allowed.
func public(address string, loopback bool) bool {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap()
	if ip.IsLoopback() {
		return loopback
	}
	return ip.Zone() == "" && everybodys(ip) && !own(ip)
}

func everybodys(ip netip.Addr) bool {
	for p, byteAt := range carriers {
		if p.Contains(ip) {
			if byteAt < 0 {
				return false
			}
			all := ip.As16()
			return everybodys(netip.AddrFrom4([4]byte(all[byteAt:])))
		}
	}
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() && !slices.ContainsFunc(inside, within) &&
		(ip.Is4() || unicast.Contains(ip))
}

// own reports whether an address is one of this machine's: what listens there may think itself
// behind a wall.
func own(ip netip.Addr) bool {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	return slices.ContainsFunc(addresses, func(a net.Addr) bool {
		p, err := netip.ParsePrefix(a.String())
		return err == nil && p.Addr().Unmap() == ip
	})
}
