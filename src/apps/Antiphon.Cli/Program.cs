using System.CommandLine;
using Antiphon.Cli;
using Antiphon.Cli.Configuration;
using Antiphon.Cli.Verbs;

var root = new RootCommand("Antiphon answers calls, takes voice messages, and goes on when a server dies.")
{
    ServeVerb.MakeServe(), ServeVerb.MakeNode(), ServeVerb.MakeVoice(), ServeVerb.MakeWeb(), PairVerb.Make(),
    WitnessVerb.Make(),
    StatusVerb.Make(), MoveVerbs.MakeFailover(), MoveVerbs.MakeFailback(),
    MoveVerbs.MakeForceActive(), MoveVerbs.MakeForceInactive(), MoveVerbs.MakeAuto(), MoveVerbs.MakeStopVoice(),
    MoveVerbs.MakeStartVoice(),
    ReplicationVerbs.MakeReplication(), ReplicationVerbs.MakeCheck(),
    SubscribersVerb.Make(), TemplatesVerb.Make(),
    ClassesVerb.Make(), RestrictionsVerb.Make(),
    SchedulesVerb.MakeSchedules(), SchedulesVerb.MakeHolidays(), RulesVerb.Make(), ListsVerb.Make(),
    HandlersVerb.Make(), InterviewsVerb.MakeInterviews(), InterviewsVerb.MakeDirectories(),
    MessagesVerb.Make(), CallsVerb.MakeCalls(), CallsVerb.MakePorts(), IntegrationsVerb.Make(),
    EventsVerb.Make(), TraceVerb.Make(), BackupVerb.Make(), RestoreVerb.Make(),
    ServerVerb.Make(), VerifyVerb.Make(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"antiphon: {error.Message}");
    Console.Error.WriteLine("`antiphon --help`, or `antiphon VERB --help`, shows what can be said.");
    return ExitStatus.Usage;
}

try
{
    // Serving ends in its own time, with messages to keep: nobody else may decide that it took too long.
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    });
}
catch (CommandException e)
{
    Console.Error.WriteLine($"antiphon: {e.Message}");
    foreach (var detail in e.Details)
        Console.Error.WriteLine($"  {detail}");
    Console.Error.WriteLine($"  {e.Hint}");
    return e.ExitStatus;
}
catch (ConfigurationException e)
{
    Console.Error.WriteLine($"antiphon: {e.Message}:");
    foreach (var mistake in e.Mistakes)
        Console.Error.WriteLine($"  {mistake}");
    Console.Error.WriteLine("docs/administration.md lists every key.");
    return ExitStatus.Usage;
}
