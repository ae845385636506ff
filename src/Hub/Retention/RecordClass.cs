using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Retention;

/// <summary>A class of records that are destroyed together.</summary>
internal enum RecordClass
{
    /// <summary>What was sent to departments and what they answered.</summary>
    Archive,

    /// <summary>Who asked.</summary>
    Contacts,

    /// <summary>The whole ticket, but for what recognises it.</summary>
    Tickets,

    /// <summary>Rows and messages that wait for a person.</summary>
    Messages,

    /// <summary>Files that were read, and copies of the database.</summary>
    Files,
}

/// <summary>Names and times of the classes.</summary>
internal static class RecordClasses
{
    /// <summary>The classes that are parts of tickets; the one with which most goes comes first.</summary>
    public static IReadOnlyList<RecordClass> OfTickets { get; } = [RecordClass.Tickets, RecordClass.Contacts, RecordClass.Archive];

    /// <summary>The class's name in city.yaml and on the command line.</summary>
    public static string Name(this RecordClass records) => records.ToString().ToLowerInvariant();

    /// <summary>The parts of a ticket that go with the class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class is no part of a ticket.</exception>
    public static DestroyedParts Parts(this RecordClass records) => records switch
    {
        RecordClass.Archive => DestroyedParts.Payloads,
        RecordClass.Contacts => DestroyedParts.Contacts,
        RecordClass.Tickets => DestroyedParts.Content,
        _ => throw new ArgumentOutOfRangeException(nameof(records)),
    };

    /// <summary>How long the city keeps the class; null when it does not say.</summary>
    public static TimeSpan? KeptFor(this RetentionSettings retention, RecordClass records) => records switch
    {
        RecordClass.Archive => retention.Archive,
        RecordClass.Contacts => retention.Contacts,
        RecordClass.Tickets => retention.Tickets,
        RecordClass.Messages => retention.Messages,
        RecordClass.Files => retention.Files,
        _ => throw new ArgumentOutOfRangeException(nameof(records)),
    };
}
