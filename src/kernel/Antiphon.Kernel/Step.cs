using System.Collections.Immutable;

namespace Antiphon.Kernel;

/// <summary>What a machine answers to an event: the state it is in now, and what the shell must do, in order.</summary>
public readonly record struct Step<TState, TEffect>(TState State, ImmutableArray<TEffect> Effects);

/// <summary>Makes <see cref="Step{TState, TEffect}"/>s.</summary>
public static class Step
{
    public static Step<TState, TEffect> To<TState, TEffect>(TState state, params ReadOnlySpan<TEffect> effects) =>
        new(state, ImmutableArray.Create(effects));
}
