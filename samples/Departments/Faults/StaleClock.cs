namespace Allentown311.Departments.Faults;

/// <summary>
/// A department's clock that is wrong by a fixed offset, also after a restart. Its stamps still only increase; that is all a caller that
/// continues from the last stamp may rely on.
/// </summary>
internal sealed class StaleClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;

    /// <summary>Two to six minutes behind or ahead, the same for the same seed and department.</summary>
    public static TimeSpan PickOffset(int? seed, string department)
    {
        var random = new Random(department.Aggregate(seed ?? 311, (hash, letter) => unchecked((hash * 31) + letter)));
        var minutes = 2 + (4 * random.NextDouble());
        return TimeSpan.FromMinutes(random.Next(2) == 0 ? minutes : -minutes);
    }
}
