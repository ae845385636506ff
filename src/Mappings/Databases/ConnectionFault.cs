namespace Allentown311.Mappings.Databases;

/// <summary>Why a connection string is not used.</summary>
/// <param name="Problem">What is wrong, as the end of a sentence about it: <c>says SSL Mode=Disable: …</c>.</param>
/// <param name="Remedy">What would be right.</param>
public sealed record ConnectionFault(string Problem, string Remedy);
