using System.Collections.Concurrent;
using System.Net;
using Antiphon.Adapters.Host.Addresses;

namespace Antiphon.Adapters.Host.Tests;

/// <summary>The kernel's word, by <c>ip -j</c>, for what an address of a pair is and is not.</summary>
public sealed class VirtualAddressTests
{
    private const string Old = "192.0.2.100";
    private const string New = "2001:db8::100";
    private const ulong NetworkAdministration = 1UL << 12;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(450);

    [Theory]
    [InlineData(Old, 32)]
    [InlineData(New, 128)]
    public void Address_is_there_alone_and_for_a_second_as_long_as_it_is_granted(string address, int prefix)
    {
        using var stage = new Stage(address);
        stage.Address.Grant(Lease, isAlone: false);
        stage.Address.Take();
        stage.WaitForFact("taken");
        var seen = stage.Hosts.Look(address)!.Value;
        Assert.Equal(prefix, seen.GetProperty("prefixlen").GetInt32());
        Assert.InRange(seen.GetProperty("valid_life_time").GetInt32(), 0, 1);
        stage.WaitForFact("lost: it was not renewed for 1 s");
        Assert.Null(stage.Hosts.Look(address));
    }

    [Fact]
    public void Address_stays_as_long_as_it_is_granted_and_goes_when_it_is_released()
    {
        using var stage = new Stage(Old);
        stage.Address.Take();
        using (stage.KeepGranting())
        {
            stage.WaitForFact("taken");
            StaysSo(TimeSpan.FromSeconds(3), () => stage.Hosts.Look(Old) is not null);
            stage.Address.Release();
            Eventually(() => stage.Hosts.Look(Old) is null);
        }

        Assert.Equal(["taken"], stage.Facts);
    }

    [Theory]
    [InlineData(Old)]
    [InlineData(New)]
    public void Neighbours_that_believed_another_host_to_have_it_are_told(string address)
    {
        using var stage = new Stage(address);
        stage.Hosts.Mislead(address);
        using var granting = stage.KeepGranting();
        stage.Address.Take();
        Eventually(() => stage.Hosts.Believed(address) == TwoNeighbours.Hardware);
        // They are told again after any change, though the address was there all the time.
        StaysSo(TimeSpan.FromSeconds(2.5), () => stage.Hosts.Look(address) is not null);
        stage.Hosts.Mislead(address);
        Assert.NotEqual(TwoNeighbours.Hardware, stage.Hosts.Believed(address));
        stage.Address.Take();
        Eventually(() => stage.Hosts.Believed(address) == TwoNeighbours.Hardware);
    }

    [Fact]
    public void Neighbour_that_is_asked_for_while_another_host_has_the_callers_does_not_bring_them_here()
    {
        using var stage = new Stage(Old);
        using var granting = stage.KeepGranting();
        stage.Address.Take();
        stage.WaitForFact("taken");
        // As long as it is announced.
        StaysSo(TimeSpan.FromSeconds(2.5), () => stage.Hosts.Look(Old) is not null);
        stage.Hosts.Mislead(Old);
        stage.Hosts.Do("neigh flush dev eth7");
        stage.Hosts.Send(from: Old);
        Eventually(() => stage.Hosts.Believed("192.0.2.1") == TwoNeighbours.Hardware);
        Assert.NotEqual(TwoNeighbours.Hardware, stage.Hosts.Believed(Old));
    }

    [Fact]
    public void Address_that_somebody_removes_is_put_back()
    {
        using var stage = new Stage(Old);
        using var granting = stage.KeepGranting();
        stage.Address.Take();
        stage.WaitForFact("taken");
        stage.Hosts.Do($"addr del {Old}/32 dev eth7");
        stage.WaitForFact("lost: somebody removed it from eth7");
        Eventually(() => stage.Hosts.Look(Old) is not null);
    }

    [Fact]
    public void Address_that_nobody_else_can_have_outlives_a_restart_of_the_node_manager()
    {
        using var stage = new Stage(Old);
        stage.Address.Grant(Lease, isAlone: true);
        stage.Address.Take();
        stage.WaitForFact("taken");
        Assert.InRange(stage.Hosts.Look(Old)!.Value.GetProperty("valid_life_time").GetInt32(), 8, 10);
    }

    [Theory]
    [InlineData("192.0.2.100", 0UL, "CAP_NET_ADMIN")]
    [InlineData("192.0.2.100", NetworkAdministration, "CAP_NET_RAW")]
    [InlineData("2001:db8::100", NetworkAdministration, "CAP_NET_RAW")]
    [InlineData("198.51.100.1", null, "no interface of this host has a subnet that contains it: set Pair:Interface")]
    [InlineData("192.0.2.1", null, "it is configured as 192.0.2.1/24 on this host itself")]
    public void What_stands_in_the_way_is_told_once(string address, ulong? rights, string cause)
    {
        using var stage = new Stage(address, rights);
        using var granting = stage.KeepGranting();
        stage.Address.Take();
        var fault = stage.WaitForFact("fault: ");
        Assert.Contains(cause, fault, StringComparison.Ordinal);
        StaysSo(TimeSpan.FromSeconds(1), () => stage.Facts.Count(f => f.StartsWith('f')) == 1);
    }

    private static void Eventually(Func<bool> isTrue) => Assert.True(SpinWait.SpinUntil(isTrue, Patience));

    private static void StaysSo(TimeSpan time, Func<bool> isTrue) =>
        Assert.False(SpinWait.SpinUntil(() => !isTrue(), time));

    private sealed class Stage : IDisposable, IVirtualAddressSink
    {
        private readonly ConcurrentQueue<string> _facts = new();

        public Stage(string address, ulong? rights = null)
        {
            Assert.SkipUnless(TwoNeighbours.IsPossible, "network namespaces need root");
            Hosts = new TwoNeighbours();
            Address = Hosts.Make(rights, () => new VirtualAddress(
                IPAddress.Parse(address), interfaceName: null, this, TimeProvider.System));
        }

        public TwoNeighbours Hosts { get; }

        public VirtualAddress Address { get; }

        public string[] Facts => [.. _facts];

        /// <summary>As the heart of a node manager does.</summary>
        public Timer KeepGranting() => new Timer(
            _ => Address.Grant(Lease, isAlone: false), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));

        public string WaitForFact(string beginning)
        {
            Eventually(() => _facts.Any(f => f.StartsWith(beginning, StringComparison.Ordinal)));
            return _facts.First(f => f.StartsWith(beginning, StringComparison.Ordinal));
        }

        public void OnTaken() => _facts.Enqueue("taken");

        public void OnLost(string cause) => _facts.Enqueue($"lost: {cause}");

        public void OnFault(string cause) => _facts.Enqueue($"fault: {cause}");

        public void Dispose()
        {
            Address.Dispose();
            Hosts.Dispose();
        }
    }
}
