using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Antiphon.Architecture.Tests;

/// <summary>The house style as far as a machine can see it.</summary>
public partial class StyleTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 120;

    private static readonly Assembly[] Assemblies =
    [
        .. System.IO.Directory.GetFiles(AppContext.BaseDirectory, "Antiphon.*.dll")
            .Where(f => !f.EndsWith("Tests.dll", StringComparison.Ordinal)).Select(Assembly.LoadFrom),
    ];

    [Fact]
    public void No_file_is_longer_than_400_lines() =>
        Assert.Empty(Repository.Sources.Where(f => File.ReadLines(f).Count() >= LinesMax).Select(Repository.Relative));

    [Fact]
    public void No_line_is_longer_than_120_columns() => Assert.Empty(
        Repository.Sources
            .SelectMany(f => File.ReadLines(f)
            .Select((line, at) => (line, at)).Where(l => l.line.Length > ColumnsMax)
            .Select(l => $"{Repository.Relative(f)}:{l.at + 1}: {l.line.Length}")));

    [Fact]
    public void Nothing_is_left_for_later_and_nothing_is_folded_away() => Assert.Empty(
        from file in Repository.Sources
        where Path.GetFileName(file) != "StyleTests.cs"
        from line in File.ReadLines(file)
        where Leftover().IsMatch(line)
        select $"{Repository.Relative(file)}: {line.Trim()}");

    [Fact]
    public void No_type_is_named_for_what_it_is_not() => Assert.DoesNotContain(
        Assemblies.SelectMany(a => a.GetTypes()).Select(t => t.Name), n => Nameless().IsMatch(n));

    [Fact]
    public void No_method_is_async_void() => Assert.Empty(
        from type in Assemblies.SelectMany(a => a.GetTypes())
        from method in type.GetMethods(
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute))
        select $"{type.FullName}.{method.Name}");

    /// <summary>
    /// States, events and effects: abstract records with a private constructor and sealed cases inside.
    /// </summary>
    [Fact]
    public void Closed_sets_are_closed()
    {
        var sets = Assemblies.SelectMany(a => a.GetTypes()).Where(IsClosedSet).ToArray();
        Assert.True(sets.Length > 15);
        Assert.Empty(
            from set in sets
            from type in set.Assembly.GetTypes()
            where type.IsSubclassOf(set) && (!type.IsSealed || type.DeclaringType != set)
            select $"{type.FullName} is an open case of {set.FullName}");
    }

    [Fact]
    public void Every_machine_works_on_closed_sets()
    {
        var machines = Assemblies.SelectMany(a => a.GetTypes()).SelectMany(
            t => t.GetMethods(BindingFlags.Static | BindingFlags.Public))
            .Where(m => m.Name == "Next" && m.ReturnType.Name == "Step`2").ToArray();
        Assert.True(machines.Length >= 7);
        Assert.Empty(
            from machine in machines
            from type in new[] { machine.GetParameters()[1].ParameterType, machine.ReturnType.GetGenericArguments()[1] }
            where !IsClosedSet(type)
            select $"{machine.DeclaringType!.FullName}: {type.FullName} is open");
    }

    private static bool IsClosedSet(Type type) =>
        type is { IsAbstract: true, IsSealed: false, IsClass: true }
        && type.GetMethod("<Clone>$") is not null
        && type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Any(
            c => c.IsPrivate && c.GetParameters().Length == 0);

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|#region", RegexOptions.NonBacktracking)]
    private static partial Regex Leftover();

    [GeneratedRegex("(?:Manager|Helper|Helpers|Util|Utils|Utilities)$", RegexOptions.NonBacktracking)]
    private static partial Regex Nameless();
}
