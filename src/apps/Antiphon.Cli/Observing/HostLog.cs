using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Antiphon.Cli.Observing;

/// <summary>The log on standard output: with syslog's priorities where systemd reads it, else with the time.</summary>
internal static class HostLog
{
    private const int LinesWaitingMax = 10_000;

    public static ILoggerFactory Open(LogLevel level) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(level).AddFilter("Microsoft", LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
            logging.AddSystemdConsole();
        else
            logging.AddSimpleConsole(line =>
                (line.SingleLine, line.TimestampFormat) = (true, "yyyy-MM-dd HH:mm:ss.fff "));
        logging.Services.Configure(static (ConsoleLoggerOptions console) =>
        {
            // A terminal that is stopped must not stop calls: lines are left out then, and their number is told.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
            console.MaxQueueLength = LinesWaitingMax;
        });
    });
}
