namespace Allentown311.Departments.Faults;

/// <summary>
/// A department's own clock, some minutes off and by as much all the time, also after a restart: its stamps are wrong and still only go up.
/// That is all a caller may count on, who reads on from the last stamp it was given.
/// </summary>
internal sealed class StaleClock(TimeSpan off) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;

    /// <summary>Two to six minutes behind or ahead, the same for the same seed and department.</summary>
    public static TimeSpan Pick(int? seed, string department)
    {
        var random = new Random(department.Aggregate(seed ?? 311, (hash, letter) => unchecked((hash * 31) + letter)));
        var minutes = 2 + (4 * random.NextDouble());
        return TimeSpan.FromMinutes(random.Next(2) == 0 ? minutes : -minutes);
    }
}
