package outbound

import (
	"context"
	"fmt"
	"net/netip"
	"syscall"
)

// guard decides which addresses may be dialled.
type guard struct {
	prefixes []netip.Prefix
	addrs    []netip.AddrPort
}

// control is called by net.Dialer with the address really dialled, after every
// name look-up and for every redirect, so a name that changes its address
// between a check and the connection (DNS rebinding) gains nothing.
func (g *guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Error{Kind: AddressRefused, Message: fmt.Sprintf("The address %s can't be read as one of the internet.", address), Err: err}
	}
	if g.allowed(ap) {
		return nil
	}
	addr := ap.Addr().Unmap().WithZone("")
	return &Error{Kind: AddressRefused, Message: fmt.Sprintf(
		"%s is a private address, which Hookline does not call. If it is a server of your own, "+
			"have its address added to HOOKLINE_ALLOW_PRIVATE (such as %s) and Hookline restarted.", addr, netip.PrefixFrom(addr, addr.BitLen()))}
}

func (g *guard) allowed(ap netip.AddrPort) bool {
	ip := ap.Addr().Unmap().WithZone("")
	if Public(ip) {
		return true
	}
	for _, p := range g.prefixes {
		if p.Contains(ip) {
			return true
		}
	}
	for _, a := range g.addrs {
		if a.Port() == ap.Port() && a.Addr().Unmap() == ip {
			return true
		}
	}
	return false
}

// special4 are the IPv4 blocks that are not the public internet (IANA special
// purpose registry, RFC 6890): this net, private, shared (CGNAT), loopback,
// link-local with the clouds' metadata, protocol, documentation, 6to4 relay,
// benchmark, multicast, reserved and broadcast.
var special4 = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
	"172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")

// special6 are blocks within the global 2000::/3 that are not public: Teredo and
// other protocol assignments, documentation. Everything outside 2000::/3 is
// refused without a list.
var special6 = prefixes("2001::/23", "2001:db8::/32", "3fff::/20")

var (
	global6 = netip.MustParsePrefix("2000::/3")
	nat64   = netip.MustParsePrefix("64:ff9b::/96")
	sixTo4  = netip.MustParsePrefix("2002::/16")
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// Public says whether an address lies on the public internet. An IPv6 address
// that carries an IPv4 one (mapped, NAT64, 6to4) is judged by that one.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsValid() {
		return false
	}
	if ip.Is4() {
		return !within(ip, special4)
	}
	b := ip.As16()
	switch {
	case nat64.Contains(ip):
		return Public(netip.AddrFrom4([4]byte(b[12:16])))
	case sixTo4.Contains(ip):
		return Public(netip.AddrFrom4([4]byte(b[2:6])))
	}
	return global6.Contains(ip) && !within(ip, special6)
}

func within(ip netip.Addr, list []netip.Prefix) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
