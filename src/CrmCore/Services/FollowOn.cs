using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>An order that a ticket gets when a department ends its own in a certain way.</summary>
/// <param name="When">Code of the department that ends its order.</param>
/// <param name="Codes">The department's own status codes that ask for it, as its system writes them.</param>
/// <param name="Then">Code of the department that gets the order.</param>
public sealed record FollowOn(string When, ImmutableArray<string> Codes, string Then);
