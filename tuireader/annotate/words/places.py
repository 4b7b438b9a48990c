"""Places of the world's news: countries under their one name, their people, capitals, large cities,
regions.

Modest on purpose, and from general knowledge: it only breaks ties that a small model gets wrong ("Moscow"
as a person, "Gaza" as an organisation); what the article itself shows comes first.
"""

from __future__ import annotations

from functools import cache

from tuireader.annotate.words.wordlists import words

COUNTRIES = """
Afghanistan: Afghan Afghans | Kabul
Albania: Albanian Albanians | Tirana
Algeria: Algerian Algerians | Algiers
Andorra: Andorran Andorrans
Angola: Angolan Angolans | Luanda
Argentina: Argentine Argentines Argentinian Argentinians | Buenos_Aires
Armenia: Armenian Armenians | Yerevan
Australia: Australian Australians | Canberra
Austria: Austrian Austrians | Vienna
Azerbaijan: Azerbaijani Azerbaijanis Azeri Azeris | Baku
Bahamas: Bahamian Bahamians | Nassau
Bahrain: Bahraini Bahrainis | Manama
Bangladesh: Bangladeshi Bangladeshis | Dhaka
Barbados: Barbadian Barbadians | Bridgetown
Belarus: Belarusian Belarusians Belarussian | Minsk
Belgium: Belgian Belgians | Brussels
Belize: Belizean Belizeans | Belmopan
Benin: Beninese | Porto-Novo Cotonou
Bhutan: Bhutanese | Thimphu
Bolivia: Bolivian Bolivians | La_Paz Sucre
Bosnia and Herzegovina: Bosnian Bosnians | Sarajevo | Bosnia Bosnia-Herzegovina
Botswana: | Gaborone
Brazil: Brazilian Brazilians | Brasilia Brasília
Brunei: Bruneian
Bulgaria: Bulgarian Bulgarians | Sofia
Burkina Faso: Burkinabe Burkinabé | Ouagadougou
Burundi: Burundian Burundians | Bujumbura
Cambodia: Cambodian Cambodians | Phnom_Penh
Cameroon: Cameroonian Cameroonians | Yaoundé Yaounde
Canada: Canadian Canadians | Ottawa
Cape Verde: | Praia | Cabo_Verde
Central African Republic: | Bangui | CAR
Chad: Chadian Chadians | N'Djamena
Chile: Chilean Chileans
China: Chinese | Beijing | People's_Republic_of_China PRC
Colombia: Colombian Colombians | Bogotá Bogota
Comoros: Comorian | Moroni
Costa Rica: Costa_Rican Costa_Ricans
Croatia: Croatian Croatians Croat Croats | Zagreb
Cuba: Cuban Cubans | Havana
Cyprus: Cypriot Cypriots | Nicosia
Czech Republic: Czech Czechs | Prague | Czechia
Democratic Republic of the Congo: Congolese | Kinshasa | DRC DR_Congo Democratic_Republic_of_Congo
Denmark: Danish Danes | Copenhagen
Djibouti: Djiboutian
Dominican Republic: Dominican Dominicans | Santo_Domingo
East Timor: Timorese | Dili | Timor-Leste
Ecuador: Ecuadorian Ecuadorians Ecuadorean | Quito
Egypt: Egyptian Egyptians | Cairo
El Salvador: Salvadoran Salvadorans | San_Salvador
England: English
Equatorial Guinea: | Malabo
Eritrea: Eritrean Eritreans | Asmara
Estonia: Estonian Estonians | Tallinn
Eswatini: Swazi | | Swaziland
Ethiopia: Ethiopian Ethiopians | Addis_Ababa
Fiji: Fijian Fijians | Suva
Finland: Finnish Finns | Helsinki
France: French | Paris
Gabon: Gabonese | Libreville
Gambia: Gambian Gambians | Banjul
Georgia: Georgian Georgians | Tbilisi
Germany: German Germans | Berlin
Ghana: Ghanaian Ghanaians | Accra
Greece: Greek Greeks | Athens
Greenland: Greenlandic Greenlanders | Nuuk
Guatemala: Guatemalan Guatemalans
Guinea: Guinean Guineans | Conakry
Guyana: Guyanese | Georgetown
Haiti: Haitian Haitians | Port-au-Prince
Honduras: Honduran Hondurans | Tegucigalpa
Hong Kong: Hongkonger Hongkongers
Hungary: Hungarian Hungarians | Budapest
Iceland: Icelandic Icelanders | Reykjavik Reykjavík
India: Indian Indians | New_Delhi Delhi
Indonesia: Indonesian Indonesians | Jakarta
Iran: Iranian Iranians | Tehran Teheran
Iraq: Iraqi Iraqis | Baghdad
Ireland: Irish | Dublin
Israel: Israeli Israelis | Jerusalem Tel_Aviv
Italy: Italian Italians | Rome
Ivory Coast: Ivorian Ivorians | Abidjan Yamoussoukro | Côte_d'Ivoire Cote_d'Ivoire
Jamaica: Jamaican Jamaicans
Japan: Japanese | Tokyo
Jordan: Jordanian Jordanians | Amman
Kazakhstan: Kazakh Kazakhs Kazakhstani | Astana Almaty
Kenya: Kenyan Kenyans | Nairobi
Kosovo: Kosovar Kosovars | Pristina
Kuwait: Kuwaiti Kuwaitis
Kyrgyzstan: Kyrgyz | Bishkek
Laos: Laotian Laotians | Vientiane
Latvia: Latvian Latvians | Riga
Lebanon: Lebanese | Beirut
Lesotho: | Maseru
Liberia: Liberian Liberians | Monrovia
Libya: Libyan Libyans | Tripoli Benghazi
Liechtenstein: | Vaduz
Lithuania: Lithuanian Lithuanians | Vilnius
Luxembourg: Luxembourgish
Madagascar: Malagasy | Antananarivo
Malawi: Malawian Malawians | Lilongwe
Malaysia: Malaysian Malaysians | Kuala_Lumpur
Maldives: Maldivian Maldivians
Mali: Malian Malians | Bamako
Malta: Maltese | Valletta
Mauritania: Mauritanian Mauritanians | Nouakchott
Mauritius: Mauritian Mauritians
Mexico: Mexican Mexicans | Mexico_City
Moldova: Moldovan Moldovans | Chisinau Chișinău
Monaco: Monegasque
Mongolia: Mongolian Mongolians | Ulaanbaatar
Montenegro: Montenegrin Montenegrins | Podgorica
Morocco: Moroccan Moroccans | Rabat
Mozambique: Mozambican Mozambicans | Maputo
Myanmar: Burmese | Naypyidaw Yangon | Burma
Namibia: Namibian Namibians | Windhoek
Nepal: Nepalese Nepali Nepalis | Kathmandu
Netherlands: Dutch | Amsterdam The_Hague | Holland
New Zealand: New_Zealander New_Zealanders | Wellington
Nicaragua: Nicaraguan Nicaraguans | Managua
Niger: Nigerien Nigeriens | Niamey
Nigeria: Nigerian Nigerians | Abuja Lagos
North Korea: North_Korean North_Koreans | Pyongyang | DPRK N._Korea
North Macedonia: Macedonian Macedonians | Skopje | Macedonia
Northern Ireland: | Belfast
Norway: Norwegian Norwegians | Oslo
Oman: Omani Omanis | Muscat
Pakistan: Pakistani Pakistanis | Islamabad Karachi
Palestine: Palestinian Palestinians | Ramallah | State_of_Palestine
Panama: Panamanian Panamanians | Panama_City
Papua New Guinea: | Port_Moresby
Paraguay: Paraguayan Paraguayans | Asunción Asuncion
Peru: Peruvian Peruvians | Lima
Philippines: Filipino Filipinos Filipina Philippine | Manila
Poland: Polish Poles | Warsaw
Portugal: Portuguese | Lisbon
Puerto Rico: Puerto_Rican Puerto_Ricans | San_Juan
Qatar: Qatari Qataris | Doha
Republic of the Congo: | Brazzaville
Romania: Romanian Romanians | Bucharest
Russia: Russian Russians | Moscow | Russian_Federation
Rwanda: Rwandan Rwandans | Kigali
Samoa: Samoan Samoans | Apia
Saudi Arabia: Saudi Saudis Saudi_Arabian | Riyadh
Scotland: Scottish Scots | Edinburgh
Senegal: Senegalese | Dakar
Serbia: Serbian Serbians Serb Serbs | Belgrade
Seychelles: Seychellois
Sierra Leone: | Freetown
Singapore: Singaporean Singaporeans
Slovakia: Slovak Slovaks Slovakian | Bratislava
Slovenia: Slovenian Slovenians Slovene Slovenes | Ljubljana
Solomon Islands: | Honiara
Somalia: Somali Somalis | Mogadishu
South Africa: South_African South_Africans | Pretoria Cape_Town
South Korea: South_Korean South_Koreans | Seoul | S._Korea Republic_of_Korea
South Sudan: South_Sudanese | Juba
Soviet Union: Soviet Soviets | | USSR U.S.S.R.
Spain: Spanish Spaniard Spaniards | Madrid
Sri Lanka: Sri_Lankan Sri_Lankans | Colombo
Sudan: Sudanese | Khartoum
Suriname: Surinamese | Paramaribo
Sweden: Swedish Swedes | Stockholm
Switzerland: Swiss | Bern Geneva Zurich Zürich
Syria: Syrian Syrians | Damascus Aleppo
Taiwan: Taiwanese | Taipei
Tajikistan: Tajik Tajiks | Dushanbe
Tanzania: Tanzanian Tanzanians | Dodoma Dar_es_Salaam
Thailand: Thai Thais | Bangkok
Togo: Togolese | Lomé
Tonga: Tongan Tongans
Trinidad and Tobago: Trinidadian Trinidadians | Port_of_Spain
Tunisia: Tunisian Tunisians | Tunis
Turkey: Turkish Turks | Ankara Istanbul | Türkiye Turkiye
Turkmenistan: Turkmen | Ashgabat
Uganda: Ugandan Ugandans | Kampala
Ukraine: Ukrainian Ukrainians | Kyiv Kiev
United Arab Emirates: Emirati Emiratis | Abu_Dhabi Dubai | UAE U.A.E.
United Kingdom: British Briton Britons | London | UK U.K. Britain Great_Britain
United States: American Americans | Washington | US U.S. USA U.S.A. United_States_of_America America
Uruguay: Uruguayan Uruguayans | Montevideo
Uzbekistan: Uzbek Uzbeks | Tashkent
Vanuatu: | Port_Vila
Vatican City: | | Vatican Holy_See
Venezuela: Venezuelan Venezuelans | Caracas
Vietnam: Vietnamese | Hanoi
Wales: Welsh | Cardiff
Yemen: Yemeni Yemenis | Sanaa Sana'a
Zambia: Zambian Zambians | Lusaka
Zimbabwe: Zimbabwean Zimbabweans | Harare
"""
"""A line a country: its people | its capital and other seats | its other names; ``_`` joins words."""

CITIES = """
Ahmedabad Aleppo Alexandria Antwerp Atlanta Auckland Austin Baltimore Bangalore Barcelona Basra Bengaluru
Birmingham Bonn Bordeaux Boston Brisbane Bristol Buffalo Busan Calgary Casablanca Charlotte Chennai Chicago
Christchurch Cincinnati Cleveland Cologne Dallas Denver Detroit Donetsk Dresden Durban Düsseldorf Edmonton
Florence Frankfurt Fukushima Gaza Genoa Glasgow Grozny Guangzhou Hamburg Hebron Herat Hiroshima
Ho_Chi_Minh_City Honolulu Houston Hyderabad Idlib Incheon Indianapolis Jeddah Johannesburg Kandahar Kharkiv
Kherson Kobe Kolkata Kyoto L.A. Lahore Las_Vegas Leeds Leipzig Lille Liverpool Los_Angeles Luhansk Lviv Lyon
Macau Malmö Manchester Mariupol Marseille Mecca Medellín Medina Melbourne Memphis Miami Milan Milwaukee
Minneapolis Montreal Mosul Mumbai Munich Nagasaki Naples New_Orleans New_York New_York_City Nice Novosibirsk
Odesa Odessa Orlando Osaka Palermo Perth Peshawar Philadelphia Phoenix Pittsburgh Portland Porto Quebec
Raqqa Rio_de_Janeiro Rotterdam Sacramento Salzburg San_Antonio San_Diego San_Francisco San_Jose Santiago
Sao_Paulo Sarajevo Seattle Seville Shanghai Sheffield Shenzhen Sochi Srinagar St._Louis St._Petersburg
Strasbourg Stuttgart Surat Sydney São_Paulo Tampa Thessaloniki Tianjin Tijuana Toronto Toulouse Tucson Turin
Valencia Vancouver Venice Vladivostok Volgograd Washington,_D.C. Washington_D.C. Washington_DC Wuhan
Yokohama Zaporizhzhia
"""

REGIONS = """
Korea Alabama Alaska Alberta Andalusia Arizona Arkansas Balochistan Bavaria Bihar British_Columbia Brittany
California Catalonia Chechnya Colorado Connecticut Crimea Dagestan Delaware Donbas Florida Guangdong Gujarat
Hawaii Hebei Henan Hubei Hunan Idaho Illinois Indiana Iowa Kansas Karnataka Kashmir Kentucky Kerala Lombardy
Louisiana Maharashtra Maine Manitoba Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana
Nebraska Nevada New_Brunswick New_Hampshire New_Jersey New_Mexico New_South_Wales Newfoundland Normandy
North_Carolina North_Dakota Nova_Scotia Ohio Oklahoma Ontario Oregon Pennsylvania Punjab Queensland
Rhode_Island Saskatchewan Saxony Sichuan Sicily Sinai Sindh South_Australia South_Carolina South_Dakota
Tamil_Nadu Tasmania Tennessee Texas Tibet Tuscany Utah Uttar_Pradesh Vermont Virginia West_Bengal
West_Virginia Western_Australia Wisconsin Wyoming Xinjiang Yunnan
"""

ABBREVIATED = """
Ala.:Alabama Ariz.:Arizona Ark.:Arkansas Calif.:California Colo.:Colorado Conn.:Connecticut Del.:Delaware
D.C.:Washington Fla.:Florida Ga.:Georgia Ill.:Illinois Ind.:Indiana Kan.:Kansas Ky.:Kentucky La.:Louisiana
Mass.:Massachusetts Md.:Maryland Mich.:Michigan Minn.:Minnesota Miss.:Mississippi Mo.:Missouri Mont.:Montana
N.C.:North_Carolina N.D.:North_Dakota N.H.:New_Hampshire N.J.:New_Jersey N.M.:New_Mexico N.Y.:New_York
Neb.:Nebraska Nev.:Nevada Okla.:Oklahoma Ont.:Ontario Ore.:Oregon Pa.:Pennsylvania R.I.:Rhode_Island
S.C.:South_Carolina S.D.:South_Dakota Tenn.:Tennessee Tex.:Texas Va.:Virginia Vt.:Vermont Wash.:Washington
W.Va.:West_Virginia Wis.:Wisconsin Wyo.:Wyoming Washington,_D.C.:Washington Washington_D.C.:Washington
Washington_DC:Washington L.A.:Los_Angeles N.Y.C.:New_York
"""

LANDS = """
Africa Antarctica Arctic Asia Atlantic Atlantic_Ocean Balkans Baltic_Sea Black_Sea Caribbean Caspian_Sea
Caucasus Central_America Central_Asia East_Africa East_Asia Eastern_Europe Europe Far_East Gaza_Strip
Golan_Heights Gulf_of_Mexico Himalayas Horn_of_Africa Indian_Ocean Latin_America Mediterranean
Mediterranean_Sea Middle_East Midwest North_Africa North_America North_Sea Northern_Hemisphere Pacific
Pacific_Ocean Persian_Gulf Red_Sea Sahara Sahel Scandinavia Siberia South_America South_Asia South_China_Sea
Southeast_Asia Strait_of_Hormuz Sub-Saharan_Africa Suez_Canal Taiwan_Strait West_Africa West_Bank
Western_Europe Western_Hemisphere
"""

PEOPLES = """
Democratic Aboriginal African African-American African-Americans Africans Arab Arabs Asian Asian-American
Asians
Baptist Basque Bedouin Buddhism Buddhist Buddhists Californian Catalan Catalans Catholic Catholicism
Catholics Chechen Chechens Christian Christianity Christians Communist Communists Democrat Democrats
European Europeans Flemish Hindu Hinduism Hindus Hispanic Hispanics Hutu Inuit Islam Islamic Islamist
Islamists Jew Jewish Jews Judaism Korean Koreans Kurd Kurdish Kurds Latino Latinos Londoner Maori Marxist
Mormon Mormons Muslim Muslims Māori Nazi Nazis New_Yorker New_Yorkers Parisian Pashtun Pashtuns Protestant
Protestants Republican Republicans Rohingya Roma Sephardic Shi'ite Shia Shiite Shiites Sikh Sikhs Sinhalese
Sunni Sunnis Tamil Tamils Tatar Tatars Texan Texans Tibetan Tibetans Tories Tory Tutsi Uighur Uighurs Uyghur
Uyghurs Westerners Zionist Zionists
"""


@cache
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Form -> label, and a country's other name -> its one name."""
    labels = dict.fromkeys(words(LANDS), "LOC") | dict.fromkeys(words(PEOPLES), "NORP")
    labels |= dict.fromkeys(words(CITIES) | words(REGIONS), "GPE")
    canonical: dict[str, str] = {}
    for line in COUNTRIES.strip().splitlines():
        country, _, rest = line.partition(":")
        people, seats, others = (words(part) for part in (rest + " | |").split("|")[:3])
        labels |= dict.fromkeys(people, "NORP") | dict.fromkeys({country} | seats | others, "GPE")
        canonical |= dict.fromkeys(others, country)
    for pair in words(ABBREVIATED):
        short, _, place = pair.partition(":")
        labels[short], canonical[short] = "GPE", place
    return labels, canonical


def place_label(form: str) -> str:
    """The label of a well-known place or people ("Kyiv" GPE, "Kurds" NORP, "Sahel" LOC), empty for others."""
    return _tables()[0].get(form, "")


def country_name(form: str) -> str:
    """A country's one name for another of its names ("U.S." -> "United States"); others stay as they are."""
    return _tables()[1].get(form, form)
