namespace Allentown311.Departments.Faults;

/// <summary>
/// A department's clock that is wrong by a fixed number of minutes, also after a restart. Its stamps are wrong but only increase, and a
/// caller that continues from the last stamp it got may rely on nothing more.
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
