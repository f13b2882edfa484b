using System.Collections;
using System.Net;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Kernel;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _data = TestServer.NewFolder();

    public void Dispose() => System.IO.Directory.Delete(_data, recursive: true);

    [Fact]
    public void An_address_alone_is_enough()
    {
        var options = Read("Server:Listen=192.0.2.1");
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5060), Assert.Single(options.Sip));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 8080), Assert.Single(options.Http));
        Assert.Equal((2000, "antiphon", ServerId.Primary), (options.Ports, options.Name, options.Id));
    }

    [Fact]
    public void The_environment_is_over_the_file_and_flags_are_over_both()
    {
        WriteFile("""
            { "Server": { "Listen": ["192.0.2.1", "2001:db8::1"], "Name": "filed" }, "Sip": { "Port": 5070 } }
            """);
        var environment = new Hashtable { ["ANTIPHON__Sip__Port"] = "5080", ["ANTIPHON__Server__Name"] = "env" };
        var options = ServerConfiguration.Read(_data, environment, ["Server:Name=flag"]);
        Assert.Equal(["192.0.2.1:5080", "[2001:db8::1]:5080"], options.Sip.Select(point => point.ToString()));
        Assert.Equal("flag", options.Name);
    }

    [Fact]
    public void Every_mistake_is_named_at_once_with_its_key_its_value_and_what_is_allowed()
    {
        WriteFile("""{ "Server": { "Name": "far-too-long-a-name" }, "Rtp": { "PortFrist": 20000 } }""");
        var mistakes = Mistakes(
            "Server:Listen=0.0.0.0", "Sip:Port=99999", "Conversation:KeyTimeout=5", "Rtp:PortFirst=20001",
            "Server:TimeZone=Nowhere", "Log:Level=Loud", "noequals");
        string[] keys =
        [
            "Server:Name", "Server:Listen", "Sip:Port", "Conversation:KeyTimeout", "Rtp:PortFirst", "Server:TimeZone",
            "Log:Level", "noequals", "Rtp:PortFrist",
        ];
        Assert.Equal(keys.Order(), mistakes.Select(mistake => mistake.Key).Order());
        Assert.Contains(mistakes, m => m.ToString() ==
            "Sip:Port = '99999' (flag): must be a whole number from 1 to 65535");
        Assert.Contains(mistakes, m =>
            m.Key == "Rtp:PortFrist" && m.Allowed.Contains("Rtp:PortFirst?", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Calls:Ports", "Calls:Ports=1000", "Rtp:PortLast=20099")]
    [InlineData("Routing:OpeningGreeting", "Routing:OpeningGreeting=7000", "Routing:Pilot=7000")]
    [InlineData("Pin:DigitsMax", "Pin:DigitsMin=8", "Pin:DigitsMax=6")]
    [InlineData("Conversation:PhoneMenu", "Conversation:PhoneMenu=mine", "Calls:Ports=10")]
    [InlineData("Conversation:PhoneMenuFile", "Conversation:PhoneMenuFile=/nowhere", "Calls:Ports=10")]
    [InlineData("Rtp:PortLast", "Rtp:PortFirst=30000", "Rtp:PortLast=29999")]
    public void What_contradicts_itself_is_a_mistake(string key, params string[] flags) =>
        Assert.Equal(key, Assert.Single(Mistakes([.. flags, "Server:Listen=192.0.2.1"])).Key);

    [Fact]
    public void Without_an_address_the_mistake_says_what_to_give() =>
        Assert.Contains("addresses of this host", Assert.Single(Mistakes()).Allowed, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_JSON_is_named_with_its_line()
    {
        WriteFile("{\n  \"Server\": nonsense\n}");
        Assert.Contains(Mistakes("Server:Listen=192.0.2.1"), m =>
            m.Allowed.Contains("line 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Integrations_are_read_and_what_they_lack_or_have_too_much_is_named()
    {
        WriteFile("""
            { "Integrations": { "pbx": {
                "Registrar": "192.0.2.5:5070, pbx.example.com, 2001:db8::5", "Users": { "7101": "hunter2" } } } }
            """);
        var integration = Assert.Single(Read("Server:Listen=192.0.2.1").Integrations);
        Assert.Equal(("pbx", "192.0.2.5:5070 pbx.example.com [2001:db8::5]", "192.0.2.5"),
            (integration.Name, string.Join(' ', integration.Registrars), integration.Domain));
        Assert.Equal(("7101", "hunter2"), (integration.Users[0].Username, integration.Users[0].Password));

        string[] wrong =
            ["Integrations:a:Registrar=pbx example.com", "Integrations:a:Expires=1 s", "Integrations:a:Port=1"];
        string[] keys = ["a:Expires", "a:Port", "a:Registrar", "a:Users"];
        Assert.Equal(
            keys.Select(key => "Integrations:" + key),
            Mistakes([.. wrong, "Server:Listen=192.0.2.1"]).Select(mistake => mistake.Key)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Accounts_make_the_server_ask_for_credentials_and_their_passwords_stand_in_no_mistake()
    {
        WriteFile("""{ "Authentication": { "Realm": "pbx", "Accounts": { "pbx1": "hunter2" } } }""");
        var authentication = Read("Server:Listen=192.0.2.1").Authentication!;
        Assert.Equal("pbx", authentication.Policy.Realm);
        Assert.Equal("hunter2", authentication.Accounts["pbx1"]);
        Assert.DoesNotContain(Mistakes("Acounts:pbx1=hunter2"), m =>
            m.ToString().Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Servers_of_a_pair_write_stamps_of_their_own_and_stream_to_each_other()
    {
        var primary = Read(
            "Server:Listen=192.0.2.1", "Pair:Role=primary", "Pair:PeerName=b", "Pair:PeerAddress=192.0.2.2");
        var secondary = Read(
            "Server:Listen=192.0.2.2", "Pair:Role=secondary", "Pair:PeerName=a", "Pair:PeerAddress=192.0.2.1");
        Assert.Equal((ServerId.Primary, ServerId.Secondary), (primary.Id, secondary.Id));
        Assert.Equal(secondary.Pair!.LocalShadows, PairOptions.ShadowsBeside(primary.Pair!.Peer));
        Assert.Equal(primary.Pair.LocalShadows, PairOptions.ShadowsBeside(secondary.Pair.Peer));
    }

    [Theory]
    [InlineData("500 ms", 0.5), InlineData("1.5 s", 1.5), InlineData("2s", 2)]
    public void Times_are_given_with_their_unit(string text, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds),
        Read("Server:Listen=192.0.2.1", $"Conversation:MessageLengthMin={text}").Conversation.MessageLengthMin);

    [Fact]
    public void Log_level_is_a_word() =>
        Assert.Equal(LogLevel.Debug, Read("Server:Listen=192.0.2.1", "Log:Level=debug").LogLevel);

    private ServerOptions Read(params string[] flags) => ServerConfiguration.Read(_data, new Hashtable(), flags);

    private IReadOnlyList<Mistake> Mistakes(params string[] flags) =>
        Assert.Throws<ConfigurationException>(() => Read(flags)).Mistakes;

    private void WriteFile(string json) => File.WriteAllText(Path.Combine(_data, "antiphon.json"), json);
}
