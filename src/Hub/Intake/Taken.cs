namespace Allentown311.Hub.Intake;

/// <summary>What became of a request that was taken in.</summary>
internal enum Taken
{
    /// <summary>It is a new ticket.</summary>
    New,

    /// <summary>The caller sent the same request before; nothing was added.</summary>
    Again,

    /// <summary>
    /// The caller used the same reference for another request before. Nothing was added, and the caller must be told: the ticket of that
    /// reference is not this request's.
    /// </summary>
    OtherRequest,

    /// <summary>
    /// The reference was used before, and what was asked then was destroyed since: whether this is a repeat cannot be told. Nothing was
    /// added, and the caller must be told.
    /// </summary>
    Destroyed,
}
