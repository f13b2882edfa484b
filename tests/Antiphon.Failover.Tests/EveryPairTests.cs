using System.Text;
using Antiphon.Kernel;
using Antiphon.Testing;

namespace Antiphon.Failover.Tests;

/// <summary>Every (state, event) pair is decided; docs/failover.md shows what was decided.</summary>
public class EveryPairTests
{
    private const string Begin = "<!-- table: made from the code; UPDATE_DOCS=1 ./test unit writes it anew -->\n";
    private const string End = "<!-- end of table -->\n";

    private static readonly Instant Now = new(1_767_225_700_000_000);

    [Fact]
    public void Every_event_is_decided_in_every_phase()
    {
        var kinds = new HashSet<Type>();
        var commands = new HashSet<Type>();
        foreach (var (_, state) in Samples.Phases(Now))
        {
            foreach (var (_, @event) in Samples.Events(state, Now))
            {
                kinds.Add(@event.GetType());
                if (@event is NodeEvent.CommandGiven given) commands.Add(given.Command.GetType());
                foreach (var voice in Enum.GetValues<VoicePhase>())
                {
                    var step = NodeMachine.Next(
                        state with { Voice = state.Voice with { Phase = voice } }, @event, Now);
                    Assert.Equal(
                        step, NodeMachine.Next(state with { Voice = state.Voice with { Phase = voice } }, @event, Now),
                        SameStep);
                    Assert.True(step.State.Pulse.WakeAt > Now);
                    if (@event is NodeEvent.CommandGiven)
                        Assert.Single(step.Effects, e => e is NodeEffect.Answer);
                }
            }
        }

        Assert.Equal(Enum.GetValues<NodePhase>(), Samples.Phases(Now).Select(p => p.State.Phase));
        Assert.Empty(typeof(NodeEvent).GetNestedTypes().Except(kinds));
        Assert.Empty(typeof(NodeCommand).GetNestedTypes().Except(commands));
    }

    [Fact]
    public void Every_reason_phase_and_cause_has_words()
    {
        Assert.All(
            Enum.GetValues<MoveReason>(), r => Assert.DoesNotContain("newer version", StatusText.Words(r)));
        Assert.Equal(
            Enum.GetValues<MoveReason>().Length,
            Enum.GetValues<MoveReason>().Select(StatusText.Words).Distinct().Count());
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, state) in Samples.Phases(Now))
        {
            foreach (var role in Enum.GetValues<ServerRole>())
            {
                foreach (var voice in Enum.GetValues<VoicePhase>())
                {
                    words.Add(StatusText.Of(state with
                    {
                        Self = state.Self with { Role = role }, Voice = state.Voice with { Phase = voice },
                    }));
                }
            }
        }

        Assert.Equal(
            [
                "Failing back", "Failing over", "Not running; Active", "Not running; Inactive", "Not running; Unknown",
                "Running; Active", "Running; Inactive", "Running; Unknown",
            ],
            words.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_shows_what_the_machine_decides()
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", "failover.md");
        var page = File.ReadAllText(file);
        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = page.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= Begin.Length && to >= from, "the page has lost its markers");
        var made = page[..from] + Table() + page[to..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1") File.WriteAllText(file, page = made);
        Assert.True(
            page == made, "docs/failover.md differs from the machine: UPDATE_DOCS=1 ./test unit writes it anew");
    }

    private static string Table()
    {
        var phases = Samples.Phases(Now);
        var text = new StringBuilder("\n| what happens | ");
        text.AppendJoin(" | ", phases.Select(p => p.Name)).Append(" |\n| --- |");
        foreach (var _ in phases) text.Append(" --- |");
        text.Append('\n');
        var names = Samples.Events(phases[0].State, Now).Select(e => e.Name).ToArray();
        for (var i = 0; i < names.Length; i++)
        {
            text.Append("| ").Append(names[i]);
            foreach (var (_, state) in phases)
            {
                var step = NodeMachine.Next(state, Samples.Events(state, Now)[i].Event, Now);
                text.Append(" | ").Append(Cell(state, step));
            }

            text.Append(" |\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Cell(NodeState before, Step<NodeState, NodeEffect> step)
    {
        var words = new List<string>();
        if (step.State.Phase != before.Phase) words.Add($"**{step.State.Phase}**");
        foreach (var effect in step.Effects)
        {
            words.Add(effect switch
            {
                NodeEffect.Raise raise => $"{raise.Id}",
                NodeEffect.StopGranting => "no lease",
                NodeEffect.GrantLease { Scope: LeaseScope.Finish } => "lease to finish",
                NodeEffect.GrantLease => "lease",
                NodeEffect.StartVoice => "start voice",
                NodeEffect.StopVoice { IsKill: true } => "kill voice",
                NodeEffect.StopVoice => "stop voice",
                NodeEffect.ActivateVoice { IsPeerLost: true } => "answer calls, the other's, too",
                NodeEffect.ActivateVoice => "answer calls",
                NodeEffect.DrainVoice drain => $"calls: {Left(drain.Calls)}",
                NodeEffect.DeactivateVoice deactivate => $"calls: {Left(deactivate.Calls)}",
                NodeEffect.RefuseCall or NodeEffect.RefuseWaitingCalls => "503",
                NodeEffect.TakeAddress => "take address",
                NodeEffect.ReleaseAddress => "release address",
                NodeEffect.Answer { IsAccepted: false } => "refused",
                NodeEffect.EndProcess => "end",
                NodeEffect.StoreSettings => "store settings",
                _ => "",
            });
        }

        var text = string.Join(", ", words.Where(w => w.Length > 0).Distinct());
        return text.Length == 0 ? "–" : text;
    }

    private static string Left(CallsLeft calls) => calls switch
    {
        CallsLeft.Adopted => "go on at the other",
        CallsLeft.Finish => "finish",
        CallsLeft.Announce => "announcement",
        _ => "ended",
    };

    private static bool SameStep(Step<NodeState, NodeEffect> a, Step<NodeState, NodeEffect> b) =>
        a.State == b.State && a.Effects.SequenceEqual(b.Effects);
}
