namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// How much of a closed ticket the city has destroyed because the time to keep it was over. Each value includes those before it. The store
/// holds the numbers.
/// </summary>
public enum DestroyedParts
{
    /// <summary>Nothing: the ticket is whole.</summary>
    None = 0,

    /// <summary>What was sent to departments and what they answered, in the database and in the archive.</summary>
    Payloads = 1,

    /// <summary>Besides, who asked: name, mail address, telephone number, and every text that may quote them.</summary>
    Contacts = 2,

    /// <summary>
    /// Besides, what was asked and what became of it. Numbers, references, states and times stay, so that a repeat or a late update is
    /// known for what it is and makes no second record.
    /// </summary>
    Content = 3,
}
