namespace Allentown311.Departments.Faults;

/// <summary>The kind of a call.</summary>
internal enum CallKind
{
    Create,
    Find,
    Poll,
}

/// <summary>
/// Chooses which call gets which fault; other classes inject the fault. With a seed the n-th call of a kind gets the same fault in every
/// run. The gate guards the random number generators.
/// </summary>
internal sealed class FaultDice(FaultPlan plan, int? seed)
{
    private readonly Dictionary<string, Random> generators = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>Draws one of <paramref name="modes"/> for this call; null when the call gets no fault.</summary>
    public string? Roll(CallKind call, IEnumerable<string> modes)
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
            if (!generators.TryGetValue(purpose, out var random))
            {
                random = seed is { } s
                    ? new Random(purpose.Aggregate(s, (hash, letter) => unchecked((hash * 31) + letter)))
                    : new Random();
                generators[purpose] = random;
            }

            return random.NextDouble();
        }
    }

    /// <summary>A random time between two numbers of seconds.</summary>
    public TimeSpan Between(double from, double to, string purpose) => TimeSpan.FromSeconds(from + ((to - from) * Next(purpose)));

    /// <summary>A random whole number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count, string purpose) => (int)(Next(purpose) * count);

    /// <summary>The items in random order, and about a fifth of them twice.</summary>
    public List<T> Shuffle<T>(IReadOnlyList<T> items, string purpose, int maxRepeats = int.MaxValue)
    {
        var repeats = items.Where(_ => Next(purpose) < 0.2).Take(maxRepeats).ToList();
        return [.. items.Concat(repeats).Select(item => (item, at: Next(purpose))).OrderBy(i => i.at).Select(i => i.item)];
    }
}
