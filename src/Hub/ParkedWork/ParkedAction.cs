namespace Allentown311.Hub.ParkedWork;

/// <summary>What a person wants done with an item.</summary>
internal abstract record ParkedAction
{
    /// <summary>The word for it in commands, addresses and the audit.</summary>
    public abstract string Word { get; }

    /// <summary>Let it go on.</summary>
    /// <param name="NotThere">The person looked for the reference in the department's system, and it is not there.</param>
    public sealed record Retry(bool NotThere = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Word => "retry";
    }

    /// <summary>Correct the ticket, then let it go on under the same reference.</summary>
    public sealed record Edit(TicketEdit Changes, bool NotThere = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Word => "edit";
    }

    /// <summary>The department has it: somebody keyed it there by hand.</summary>
    /// <param name="Number">The department's own number.</param>
    /// <param name="Shared">True when that record is meant to stand for several of our orders.</param>
    public sealed record Adopt(string Number, bool Shared = false) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Word => "adopt";
    }

    /// <summary>End it by hand.</summary>
    public sealed record Skip : ParkedAction
    {
        /// <inheritdoc/>
        public override string Word => "skip";
    }

    /// <summary>Give it to a department.</summary>
    /// <param name="Department">Its code.</param>
    public sealed record RouteTo(string Department) : ParkedAction
    {
        /// <inheritdoc/>
        public override string Word => "route";
    }
}

/// <summary>Who acts, why and when.</summary>
/// <param name="By">The person or key.</param>
/// <param name="Reason">In their words; null when they gave none.</param>
/// <param name="Now">The time (UTC).</param>
/// <param name="RestoredAt">When the installation was restored from a backup (UTC); null for never.</param>
internal sealed record Actor(string By, string? Reason, DateTimeOffset Now, DateTimeOffset? RestoredAt = null)
{
    /// <summary>True for what the installation lost before a restore may have done already.</summary>
    public bool MayHaveDone(CrmCore.Tickets.Ticket ticket) => ticket.RequestedAt <= RestoredAt;
}
