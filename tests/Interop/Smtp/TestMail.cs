using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Mappings;

namespace Allentown311.Interop.Smtp;

/// <summary>A sample mail, and the notice sender that sends it.</summary>
internal static class TestMail
{
    public static Message Sample { get; } = new(
        "27262993", "ana@example.com", "Ana Muñoz",
        "Su solicitud 26-00417-3 está terminada: bache en la avenida Hamilton, frente al número 435, entre la calle 4 y la 5",
        $"Hola Ana\n\n¡Ya está! 100% = sí\n.punto al comienzo\n.\nFrom here on\n{new string('ñ', 2000)}\n\nAllentown 311",
        "es", "26-00417-3", "completed");

    public static INoticeSender CreateSender(int port, Func<SenderSettings, SenderSettings>? change = null)
    {
        var settings = new SenderSettings("smtp")
        {
            Host = "localhost", Port = port, Security = MailSecurity.Plain, Timeout = TimeSpan.FromSeconds(20),
        };
        var city = new CityConfiguration
        {
            Name = "Allentown",
            Calendar = new BusinessCalendar(TimeZoneInfo.Utc, ImmutableDictionary<DayOfWeek, (TimeOnly, TimeOnly)>.Empty, []),
            Catalogue = new Catalogue([], []),
            Mappings = ImmutableSortedDictionary<string, Mapping>.Empty,
            Notices = new NoticeSettings
            {
                FromName = new Translated(Translated.Of("Allentown 311").ByLanguage.Add("es", "Atención 311")),
                FromAddress = "311@allentownpa.gov",
                Mail = change?.Invoke(settings) ?? settings,
            },
        };
        return NoticeSenders.Create(city, Path.GetTempPath(), TimeProvider.System).Mail;
    }
}
