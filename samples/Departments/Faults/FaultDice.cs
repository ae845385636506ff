namespace Allentown311.Departments.Faults;

/// <summary>The kind of a call.</summary>
internal enum Call
{
    Create,
    Find,
    Poll,
}

/// <summary>
/// Chooses which call gets which fault; other classes inject it. With a seed the n-th call of a kind gets the same fault in every run. The
/// gate guards the random number generators.
/// </summary>
internal sealed class FaultDice(FaultPlan plan, int? seed)
{
    private readonly Dictionary<string, Random> rolls = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>The one of <paramref name="modes"/> that hits this call, or null for an undisturbed one.</summary>
    public string? Roll(Call call, IEnumerable<string> modes)
    {
        var at = Next($"{call}");
        foreach (var mode in modes)
        {
            at -= plan[mode];
            if (at < 0)
                return mode;
        }

        return null;
    }

    /// <summary>True when <paramref name="mode"/> hits this time.</summary>
    public bool Hits(string mode) => plan[mode] is > 0 and var share && Next(mode) < share;

    /// <summary>
    /// A random number from 0 to 1. Each <paramref name="purpose"/> has its own generator, so that calls for one do not change the others.
    /// </summary>
    public double Next(string purpose)
    {
        lock (gate)
        {
            if (!rolls.TryGetValue(purpose, out var random))
                rolls[purpose] = random = seed is { } s
                    ? new Random(purpose.Aggregate(s, (hash, letter) => unchecked((hash * 31) + letter)))
                    : new Random();
            return random.NextDouble();
        }
    }

    public TimeSpan Between(double from, double to, string purpose) => TimeSpan.FromSeconds(from + ((to - from) * Next(purpose)));

    public int Below(int count, string purpose) => (int)(Next(purpose) * count);

    /// <summary>The items in random order and some of them twice, when the mode is on and hits; else the items as given.</summary>
    public List<T> Mix<T>(IReadOnlyList<T> items, string purpose, int mostRepeats = int.MaxValue)
    {
        var repeats = items.Where(_ => Next(purpose) < 0.2).Take(mostRepeats).ToList();
        return [.. items.Concat(repeats).Select(item => (item, at: Next(purpose))).OrderBy(i => i.at).Select(i => i.item)];
    }
}
