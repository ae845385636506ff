namespace Allentown311.Hub.ParkedWork;

/// <summary>What a person wants done with an item.</summary>
internal abstract record ParkedAction
{
    /// <summary>The action as commands, addresses and the audit name it.</summary>
    public abstract string Verb { get; }

    /// <summary>Hands the job back to the walk.</summary>
    /// <param name="NotThere">True when the person looked for the reference in the department's system and did not find it.</param>
    public sealed record Retry(bool NotThere = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Verb => "retry";
    }

    /// <summary>Corrects the ticket, then hands the job back to the walk under the same reference.</summary>
    public sealed record Edit(TicketEdit Changes, bool NotThere = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Verb => "edit";
    }

    /// <summary>Records that the department has the order, since a person keyed it there by hand.</summary>
    /// <param name="Number">The department's own number.</param>
    /// <param name="Shared">True when that record is meant to stand for several of our orders.</param>
    public sealed record Adopt(string Number, bool Shared = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Verb => "adopt";
    }

    /// <summary>Ends the item by hand.</summary>
    public sealed record Skip : ParkedAction
    {
        /// <inheritdoc/>
        public override string Verb => "skip";
    }

    /// <summary>Gives the ticket to a department.</summary>
    /// <param name="Department">The department's code.</param>
    public sealed record RouteTo(string Department) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Verb => "route";
    }
}

/// <summary>Who acts, why and when.</summary>
/// <param name="By">The person or key.</param>
/// <param name="Reason">The person's reason; null when they gave none.</param>
/// <param name="Now">The time (UTC).</param>
/// <param name="RestoredAt">When the installation was restored from a backup (UTC); null for never.</param>
internal sealed record Actor(string By, string? Reason, DateTimeOffset Now, DateTimeOffset? RestoredAt = null)
{
    /// <summary>
    /// True for a ticket that the database lost in a restore may have worked already: it was requested before the restore.
    /// </summary>
    public bool MayHaveDone(CrmCore.Tickets.Ticket ticket) => ticket.RequestedAt <= RestoredAt;
}
