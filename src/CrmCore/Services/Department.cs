namespace Allentown311.CrmCore.Services;

/// <summary>A department of the city, which does the work.</summary>
/// <param name="Code">Unique code, such as <c>streets</c>.</param>
/// <param name="Name">The name that people see.</param>
/// <param name="Mapping">The name of the mapping that reaches its system. Several departments may share a mapping.</param>
public sealed record Department(string Code, Translated Name, string Mapping);
