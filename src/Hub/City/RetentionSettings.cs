namespace Allentown311.Hub.City;

/// <summary>
/// How long each class of records is kept, counted from the time a ticket closed. Null, the default of all, keeps them until the city says
/// otherwise.
/// </summary>
public sealed record RetentionSettings
{
    /// <summary>The shortest time for <see cref="Contacts"/> and <see cref="Tickets"/>.</summary>
    /// <remarks>
    /// A department may reopen its record some weeks later, and the resident is told; a caller that repeats a request gets its number.
    /// </remarks>
    public static TimeSpan LeastForTickets { get; } = TimeSpan.FromDays(30);

    /// <summary>The shortest time for <see cref="Messages"/>: a person must have had the time to look at them.</summary>
    public static TimeSpan LeastForMessages { get; } = TimeSpan.FromDays(7);

    /// <summary>The shortest time for <see cref="Files"/>.</summary>
    /// <remarks>After a restore, status files are read again from a week before the backup on.</remarks>
    public static TimeSpan LeastForFiles { get; } = TimeSpan.FromDays(14);

    /// <summary>What was sent to departments and what they answered, in the database, the archive and drop folders.</summary>
    public TimeSpan? Archive { get; init; }

    /// <summary>Who asked, and every text that may quote them.</summary>
    public TimeSpan? Contacts { get; init; }

    /// <summary>What was asked and what became of it.</summary>
    public TimeSpan? Tickets { get; init; }

    /// <summary>Copies of rows and messages that could not be read or published, and that no person has ended.</summary>
    public TimeSpan? Messages { get; init; }

    /// <summary>Departments' status files that were read, and copies of the database that the hub made.</summary>
    public TimeSpan? Files { get; init; }
}
