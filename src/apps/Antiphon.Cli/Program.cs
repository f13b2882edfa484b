using System.Net;
using Antiphon.Adapters.Media;
using Antiphon.Cli.Serving;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Voice;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

string? Arg(string name) { var i = Array.IndexOf(args, name); return i < 0 ? null : args[i + 1]; }
var address = IPAddress.Parse(Arg("--address") ?? "127.0.0.11");
var data = Path.GetFullPath(Arg("--data") ?? ".demo/primary");
System.IO.Directory.CreateDirectory(data);
var options = new ServerOptions
{
    Name = "p", Id = new ServerId(1), DataDirectory = data, Sip = [new IPEndPoint(address, 5060)], Http = [],
    Media = new MediaOptions(),
    Voice = new VoiceSettings { ServerName = "p", Epoch = Environment.TickCount64, Ports = 4000 },
    Prompts = Arg("--prompts") ?? "prompts/en",
    ShadowTo = Arg("--shadow-to") is { } to ? IPEndPoint.Parse(to) : null,
    ShadowAt = Arg("--shadow-at") is { } at ? IPEndPoint.Parse(at) : null,
};
using var server = new Server(options, TimeProvider.System, new QuietObserver(), Console.WriteLine, e => { Console.WriteLine(e); Environment.Exit(70); });
var pin = PinHash.Make("2580", new byte[16], 1000);
foreach (var n in Enumerable.Range(1001, 10).Concat(Arg("--bench") is null ? [] : Enumerable.Range(3000, 2000)))
{
    var g = n >= 3000 ? server.Store.Blobs.Put(File.ReadAllBytes("/tmp/bench/caller.ul").AsSpan(0, 16000)) : (BlobHash?)null;
    var s = new Subscriber { StandardGreeting = g, Id = new SubscriberId($"s{n}"), Name = $"Demo {n}", Extension = new Extension($"{n}"), Pin = pin };
    server.Writer.Submit(new StoreTicket(ulong.MaxValue - (ulong)n), new StoreCommand.Put(s.Key, "", s.ToFields(), Expectation.Absent));
}
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(Path.Combine(data, "antiphon.sock")));
File.Delete(Path.Combine(data, "antiphon.sock"));
var app = builder.Build();
app.MapPost("/activate", () => server.BecomeActive());
app.MapGet("/report", async () => (await server.ReportAsync()).ToString());
Console.WriteLine("ready");
app.Run();
