namespace Allentown311.CrmCore.Services;

/// <summary>Who does the work.</summary>
/// <param name="Code">Unique code, such as <c>streets</c>.</param>
/// <param name="Name">Name people see.</param>
/// <param name="Mapping">Name of the mapping that reaches its system; several departments may share one.</param>
public sealed record Department(string Code, Translated Name, string Mapping);
