using System.Globalization;

namespace Allentown311.Departments.Faults;

/// <summary>The fault modes that are on, and the share of each. Pure.</summary>
internal sealed class FaultPlan
{
    public static readonly FaultPlan None = new(new Dictionary<string, double>(StringComparer.Ordinal));

    // A call gets one of these faults at most, so they are drawn together.
    private static readonly string[] CallFaults =
    [
        FaultMode.TimeOut,
        FaultMode.LateCommit,
        FaultMode.PartialSuccess,
        FaultMode.Reset,
        FaultMode.Fault200,
        FaultMode.LoginPage,
        FaultMode.Truncated,
        FaultMode.Slow,
    ];

    private readonly IReadOnlyDictionary<string, double> shares;

    private FaultPlan(IReadOnlyDictionary<string, double> shares) => this.shares = shares;

    /// <summary>The form in which --help shows the default.</summary>
    public override string ToString() => IsEmpty ? "none" : string.Join(',', shares.Select(s => $"{s.Key}:{s.Value}"));

    public bool IsEmpty => shares.Count == 0;

    /// <summary>The share of a mode, 0 to 1; 0 for a mode that is off.</summary>
    public double this[string mode] => shares.GetValueOrDefault(mode);

    /// <summary>The modes of this plan that apply to a department.</summary>
    public FaultPlan For(string department) => new(FaultMode.All
        .Where(m => m.Departments.Contains(department) && this[m.Name] > 0)
        .ToDictionary(m => m.Name, m => this[m.Name], StringComparer.Ordinal));

    /// <summary>
    /// Reads <c>none</c>, <c>rough</c>, names, and names with a share (<c>reset:0.3</c>), separated by commas; a later one overrides an
    /// earlier.
    /// </summary>
    /// <param name="text">The option's value.</param>
    /// <param name="problem">All mistakes in it, one line each; empty when there are none.</param>
    public static FaultPlan Parse(string text, out string problem)
    {
        var chosen = new Dictionary<string, double>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries).Where(p => p != "none"))
        {
            if (part == "rough")
            {
                foreach (var rough in FaultMode.All)
                    chosen[rough.Name] = rough.RoughShare;
                continue;
            }

            var (name, given) = part.Split(':', 2) is [var before, var after] ? (before, after) : (part, null);
            if (FaultMode.All.FirstOrDefault(m => m.Name == name) is not { } mode)
                problems.Add($"there is no fault mode '{name}'. {FormatModes()}");
            else if (given is null)
                chosen[name] = mode.DefaultShare;
            else if (double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
                && share is >= 0 and <= 1)
                chosen[name] = share;
            else
                problems.Add($"the share of {name} must be a number from 0 to 1, such as {name}:0.3, not '{given}'.");
        }

        if (CallFaults.Sum(name => chosen.GetValueOrDefault(name)) > 1)
            problems.Add(
                $"the shares of {string.Join(", ", CallFaults.Where(chosen.ContainsKey))} add up to more than 1: a call gets one of "
                + "them at most.");
        problem = string.Join('\n', problems);
        return new FaultPlan(chosen);
    }

    /// <summary>All modes with their descriptions, one line each, for the terminal.</summary>
    public static string FormatModes()
    {
        var width = FaultMode.All.Max(m => m.Name.Length);
        return string.Join('\n',
        [
            "Fault modes, one or several by name with commas between; name:0.3 sets the share; rough is all of them in moderation; none "
            + "is the default.",
            .. FaultMode.All.Select(m => $"  {m.Name.PadRight(width)}  {m.Description} [{string.Join(", ", m.Departments)}]"),
        ]);
    }
}
